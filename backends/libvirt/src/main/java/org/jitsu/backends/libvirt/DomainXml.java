package org.jitsu.backends.libvirt;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.jitsu.core.Mac;
import org.jitsu.core.hypervisor.Attachment;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * A domain's XML (libvirt.org/formatdomain.html): written for a guest of ours, or read from libvirt
 * and put on our TAPs. Values are escaped by the JDK's serializer. One thread.
 */
final class DomainXml {

  /** {@code vda} to {@code vdz}. */
  static final int MAX_DISKS = 26;

  private final Document document;

  private DomainXml(Document document) {
    this.document = document;
  }

  /**
   * Writes that of a guest of ours.
   *
   * @param kvm whether KVM executes it, else TCG
   */
  static DomainXml of(String name, UUID uuid, GuestSpec spec, Options options, boolean kvm) {
    DomainXml xml = new DomainXml(builder().newDocument());
    Element domain = xml.document.createElement("domain");
    xml.document.appendChild(domain);
    domain.setAttribute("type", kvm ? "kvm" : "qemu");
    add(domain, "name").setTextContent(name);
    add(domain, "uuid").setTextContent(uuid.toString());
    Element memory = add(domain, "memory", "unit", "KiB");
    memory.setTextContent(Long.toString(spec.memoryBytes() / 1024));
    add(domain, "vcpu").setTextContent(Integer.toString(spec.cpus()));
    Element os = add(domain, "os");
    add(os, "type", "arch", "x86_64", "machine", options.machine()).setTextContent("hvm");
    add(os, "kernel").setTextContent(absolute(spec.kernel()));
    if (spec.initrd() != null) {
      add(os, "initrd").setTextContent(absolute(spec.initrd()));
    }
    if (!spec.cmdline().isEmpty()) {
      add(os, "cmdline").setTextContent(spec.cmdline());
    }
    if (!options.isMicrovm()) {
      add(add(domain, "features"), "acpi");
    }
    for (String event : List.of("on_poweroff", "on_reboot", "on_crash")) {
      add(domain, event).setTextContent("destroy");
    }
    Element devices = add(domain, "devices");
    for (int i = 0; i < spec.disks().size(); i++) {
      Element disk = add(devices, "disk", "type", "file", "device", "disk");
      add(disk, "driver", "name", "qemu", "type", "raw");
      add(disk, "source", "file", absolute(spec.disks().get(i)));
      add(disk, "target", "dev", "vd" + (char) ('a' + i), "bus", "virtio");
    }
    add(add(devices, "serial", "type", "pty"), "target", "port", "0");
    add(devices, "controller", "type", "usb", "model", "none");
    add(devices, "memballoon", "model", "none");
    return xml;
  }

  /** Reads what libvirt wrote. */
  static DomainXml parse(String text) throws HypervisorException {
    try {
      return new DomainXml(builder().parse(new InputSource(new StringReader(text))));
    } catch (SAXException | IOException wrong) {
      throw new HypervisorException(
          Kind.FAILED, "libvirt's XML of a domain cannot be read: " + wrong, wrong);
    }
  }

  /**
   * Puts its first interfaces on these TAPs, so that nothing of libvirt's makes, plugs or renames
   * one; what the guest sees of them stays, but for the MAC. Those it lacks are added.
   */
  DomainXml onLinks(List<GuestLink> links, boolean microvm) {
    Element devices = devices();
    List<Element> present = children(devices, "interface");
    for (int i = 0; i < links.size(); i++) {
      Element made = document.createElement("interface");
      made.setAttribute("type", "ethernet");
      add(made, "mac", "address", links.get(i).mac().toString());
      add(made, "target", "dev", links.get(i).ifName(), "managed", "no");
      if (i < present.size()) {
        Element old = present.get(i);
        for (String kept : List.of("model", "driver", "boot", "rom", "address", "alias")) {
          children(old, kept).forEach(made::appendChild);
        }
        devices.replaceChild(made, old);
      } else {
        add(made, "model", "type", "virtio");
        if (microvm) {
          add(made, "address", "type", "virtio-mmio");
        } else {
          add(made, "rom", "enabled", "no"); // no network boot: its ROM costs 30 ms
        }
        devices.appendChild(made);
      }
    }
    return this;
  }

  /** Has what its first serial port prints appended to a file, whoever else reads it. */
  DomainXml withConsoleLog(Path file) {
    children(devices(), "serial").stream()
        .findFirst()
        .ifPresent(
            serial -> {
              children(serial, "log").forEach(serial::removeChild);
              add(serial, "log", "file", file.toString(), "append", "on");
            });
    return this;
  }

  /** Returns where its guest is reached: its first interface, when that is a TAP. */
  Attachment attachment() {
    for (Element device : children(devices(), "interface")) {
      @Nullable String ifName = attribute(device, "target", "dev");
      @Nullable String mac = attribute(device, "mac", "address");
      if (ifName != null && mac != null) {
        return new Attachment.Tap(ifName, Mac.parse(mac));
      }
    }
    return new Attachment.Ports();
  }

  /** Returns the file to which its first serial port is logged; null when there is none. */
  @Nullable Path consoleLog() {
    for (Element serial : children(devices(), "serial")) {
      String file = attribute(serial, "log", "file");
      return file == null ? null : Path.of(file);
    }
    return null;
  }

  @Override
  public String toString() {
    try {
      TransformerFactory factory = TransformerFactory.newInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      Transformer transformer = factory.newTransformer();
      transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
      StringWriter text = new StringWriter();
      transformer.transform(new DOMSource(document), new StreamResult(text));
      return text.toString();
    } catch (TransformerException bug) {
      throw new IllegalStateException("a document that cannot be written", bug);
    }
  }

  private Element devices() {
    return children(document.getDocumentElement(), "devices").getFirst();
  }

  private static List<Element> children(Element parent, String name) {
    List<Element> found = new ArrayList<>();
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element && element.getTagName().equals(name)) {
        found.add(element);
      }
    }
    return found;
  }

  private static @Nullable String attribute(Element parent, String child, String name) {
    return children(parent, child).stream()
        .filter(element -> element.hasAttribute(name))
        .map(element -> element.getAttribute(name))
        .findFirst()
        .orElse(null);
  }

  /** Adds an element whose attributes come in pairs. */
  private static Element add(Element parent, String name, String... attributes) {
    Element element = parent.getOwnerDocument().createElement(name);
    for (int i = 0; i < attributes.length; i += 2) {
      element.setAttribute(attributes[i], attributes[i + 1]);
    }
    parent.appendChild(element);
    return element;
  }

  private static String absolute(Path path) {
    return path.toAbsolutePath().toString();
  }

  private static DocumentBuilder builder() {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      return factory.newDocumentBuilder();
    } catch (ParserConfigurationException bug) {
      throw new IllegalStateException("the JDK's XML parser refuses its own features", bug);
    }
  }
}
