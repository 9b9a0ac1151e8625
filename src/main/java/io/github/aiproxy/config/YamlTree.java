package io.github.aiproxy.config;

import io.github.aiproxy.config.Tree.Field;
import io.github.aiproxy.config.Tree.Fields;
import io.github.aiproxy.config.Tree.Items;
import io.github.aiproxy.config.Tree.Scalar;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.parser.Parser;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Reads YAML into a {@link Tree}: duplicate keys are errors, {@code <<} merges, anchors are shared and never copied, so
 * that a small file cannot grow large. One per document, one thread.
 */
final class YamlTree {
    private final Problems problems;
    private final IdentityHashMap<Node, Tree> trees = new IdentityHashMap<>();

    private YamlTree(Problems problems) {
        this.problems = problems;
    }

    /** The document's tree; null if it is empty or, reported, not YAML. */
    static Tree read(String yaml, Problems problems) {
        try {
            LoadSettings settings = LoadSettings.builder()
                    .setMaxAliasesForCollections(200)
                    .setAllowNonScalarKeys(true)
                    .setCodePointLimit(4 << 20)
                    .build();
            Parser parser = new DepthLimit(new ParserImpl(settings, new StreamReader(settings, yaml)));
            Optional<Node> root = new Composer(settings, parser).getSingleNode();
            return root.map(new YamlTree(problems)::tree).orElse(null);
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
            String context = e.getContext() == null ? "" : " " + e.getContext();
            problems.error(line, "", "not YAML: " + e.getProblem() + context);
            return null;
        } catch (YamlEngineException e) {
            problems.error(0, "", "not YAML: " + e.getMessage());
            return null;
        }
    }

    private Tree tree(Node node) {
        if (trees.containsKey(node)) {
            Tree tree = trees.get(node);
            if (tree == null) {
                problems.error(line(node), "", "an anchor that contains itself");
                return new Scalar(line(node), "", false);
            }
            return tree;
        }
        trees.put(node, null);
        Tree tree = open(node);
        trees.put(node, tree);
        return tree;
    }

    private Tree open(Node node) {
        if (node instanceof ScalarNode scalar) {
            String tag = scalar.getTag().getValue();
            // The parser has a tag for ${NAME}, which is none of its business here.
            if (!tag.startsWith(Tag.PREFIX) && !Tag.ENV_TAG.equals(scalar.getTag())) {
                problems.error(line(node), "", "the tag " + tag + " means nothing here");
            }
            // A plain 5 and a !!str 5 differ only in what the tag says.
            boolean text = !scalar.isPlain() || (Tag.STR.equals(scalar.getTag()) && looksResolved(scalar.getValue()));
            return new Scalar(line(node), scalar.getValue(), text);
        }
        if (node instanceof SequenceNode sequence) {
            List<Tree> items = new ArrayList<>();
            for (Node item : sequence.getValue()) {
                items.add(tree(item));
            }
            return new Items(line(node), items);
        }
        if (node instanceof MappingNode mapping) {
            return fields(mapping);
        }
        throw new AssertionError(node);
    }

    private static boolean looksResolved(String text) {
        return Quantities.isWhole(text) || text.equals("true") || text.equals("false") || text.equals("null");
    }

    private Fields fields(MappingNode mapping) {
        Map<String, Field> own = new LinkedHashMap<>();
        Map<String, Field> merged = new LinkedHashMap<>();
        for (NodeTuple entry : mapping.getValue()) {
            if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                problems.error(line(entry.getKeyNode()), "", "a list or a map cannot be a key");
                continue;
            }
            Tree value = tree(entry.getValueNode());
            if (key.isPlain() && key.getValue().equals("<<")) {
                merge(value, merged);
                continue;
            }
            Field first = own.putIfAbsent(key.getValue(), new Field(line(key), value));
            if (first != null) {
                problems.error(line(key), key.getValue(), "is given twice; the first is in line " + first.line());
            }
        }
        merged.forEach(own::putIfAbsent);
        return new Fields(line(mapping), own);
    }

    private void merge(Tree from, Map<String, Field> into) {
        if (from instanceof Fields map) {
            map.fields().forEach(into::putIfAbsent);
        } else if (from instanceof Items list) {
            list.items().forEach(item -> merge(item, into));
        } else {
            problems.error(from.line(), "<<", "must name a map or a list of maps, not " + from.what());
        }
    }

    private static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }
}
