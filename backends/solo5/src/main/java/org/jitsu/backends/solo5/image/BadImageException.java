package org.jitsu.backends.solo5.image;

/** A file is no Solo5 image, or a damaged one; the message continues "the image ...". */
public final class BadImageException extends Exception {

  private static final long serialVersionUID = 1L;

  BadImageException(String what) {
    super(what);
  }
}
