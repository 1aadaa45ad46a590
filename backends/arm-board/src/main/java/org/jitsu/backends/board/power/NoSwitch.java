package org.jitsu.backends.board.power;

/** The power is always on. */
record NoSwitch() implements PowerSwitch {

  @Override
  public void on() {}

  @Override
  public void off() {}

  @Override
  public boolean wakes() {
    return false;
  }
}
