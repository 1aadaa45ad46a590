package org.jitsu.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;

/** The Markdown documents of this checkout, taken apart. */
final class Documents {

  static final Path ROOT = Path.of(System.getProperty("jitsu.root")).toAbsolutePath().normalize();

  private Documents() {}

  /**
   * One document.
   *
   * @param path where it lies, relative to {@link #ROOT}
   * @param blocks its fenced blocks
   * @param links the destinations of its links and images
   * @param codes its inline code
   * @param anchors its headings, as GitHub names them in links
   */
  record Document(
      Path path, List<Block> blocks, List<String> links, List<String> codes, List<String> anchors) {

    /** Returns the text of the fenced blocks whose info string is {@code info}. */
    List<String> blocks(String info) {
      return blocks.stream().filter(b -> b.info().equals(info)).map(Block::text).toList();
    }

    @Override
    public String toString() {
      return path.toString();
    }
  }

  /** A fenced block, and what its fence says it is. */
  record Block(String info, String text) {}

  /** Returns every document that people read. */
  static List<Document> all() throws IOException {
    List<Path> paths = new ArrayList<>();
    for (String top : List.of("README.md", "CHANGELOG.md", "SECURITY.md", "unikernels/README.md")) {
      paths.add(Path.of(top));
    }
    try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      docs.filter(path -> path.toString().endsWith(".md"))
          .map(ROOT::relativize)
          .forEach(paths::add);
    }
    return paths.stream().map(Documents::read).toList();
  }

  static Document read(Path path) {
    Document document =
        new Document(
            path, new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    try {
      Parser.builder()
          .build()
          .parse(Files.readString(ROOT.resolve(path)))
          .accept(new Collector(document));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return document;
  }

  private static final class Collector extends AbstractVisitor {

    private final Document document;

    Collector(Document document) {
      this.document = document;
    }

    @Override
    public void visit(FencedCodeBlock block) {
      document.blocks().add(new Block(block.getInfo(), block.getLiteral()));
    }

    @Override
    public void visit(Link link) {
      document.links().add(link.getDestination());
      visitChildren(link);
    }

    @Override
    public void visit(Image image) {
      document.links().add(image.getDestination());
    }

    @Override
    public void visit(Code code) {
      document.codes().add(code.getLiteral());
    }

    @Override
    public void visit(Heading heading) {
      StringBuilder words = new StringBuilder();
      heading.accept(
          new AbstractVisitor() {
            @Override
            public void visit(Text text) {
              words.append(text.getLiteral());
            }

            @Override
            public void visit(Code code) {
              words.append(code.getLiteral());
            }
          });
      String plain = words.toString().toLowerCase(Locale.ROOT).replaceAll("[^\\w -]", "");
      document.anchors().add(plain.replace(' ', '-'));
      visitChildren(heading);
    }
  }
}
