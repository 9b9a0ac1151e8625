package io.github.aiproxy.codec.anthropic;

import io.github.aiproxy.chat.ChatException;
import io.github.aiproxy.chat.Part;
import io.github.aiproxy.chat.Protocol;
import io.github.aiproxy.codec.InlineMedia;
import io.github.aiproxy.codec.Target;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;

/**
 * Which media Anthropic takes: images in four forms, PDF and plain text, inline, by URL or from its own file store.
 * Stateless; safe to share.
 */
final class MediaRules {
    private MediaRules() {}

    /**
     * The same media in a form that Anthropic takes.
     *
     * @throws ChatException if there is none, as an answer that ignores what the user shows would mislead
     */
    static Part.Media sayable(Part.Media media, String path, Target target) {
        if (media.detail() != null && !media.detail().equals("auto")) {
            target.lost(path + ".detail", "no such setting");
        }
        if (media.source() instanceof Part.Source.FileId file && file.vendor() != Protocol.ANTHROPIC) {
            throw ChatException.invalid(path + ": the file is in another provider's store");
        }
        String type = bare(media.mimeType());
        if (media.source() instanceof Part.Source.PlainText) {
            return with(media, Part.Media.Kind.DOCUMENT, media.source(), "text/plain");
        }
        if (media.source() instanceof Part.Source.Base64 inline) {
            return inline(media, inline, type, path);
        }
        boolean image = type == null ? media.kind() == Part.Media.Kind.IMAGE : type.startsWith("image/");
        boolean document = type == null
                ? media.kind() == Part.Media.Kind.DOCUMENT
                : type.equals("application/pdf") || type.startsWith("text/");
        if (!image && !document) {
            throw unsayable(media, path);
        }
        return with(media, image ? Part.Media.Kind.IMAGE : Part.Media.Kind.DOCUMENT, media.source(), type);
    }

    private static Part.Media inline(Part.Media media, Part.Source.Base64 inline, String type, String path) {
        String sniffed = InlineMedia.type(inline.encoded());
        if (sniffed != null) {
            // clients label images wrongly, and a wrong label is refused
            boolean pdf = sniffed.equals("application/pdf");
            return with(media, pdf ? Part.Media.Kind.DOCUMENT : Part.Media.Kind.IMAGE, inline, sniffed);
        }
        return switch (type == null ? "" : type) {
            case "image/jpg" -> with(media, Part.Media.Kind.IMAGE, inline, "image/jpeg");
            case "image/jpeg", "image/png", "image/gif", "image/webp" ->
                with(media, Part.Media.Kind.IMAGE, inline, type);
            case "application/pdf" -> with(media, Part.Media.Kind.DOCUMENT, inline, type);
            default -> {
                if (type == null || !(type.startsWith("text/") || type.equals("application/json"))) {
                    throw unsayable(media, path);
                }
                Part.Source text = new Part.Source.PlainText(words(inline, path));
                yield with(media, Part.Media.Kind.DOCUMENT, text, "text/plain");
            }
        };
    }

    private static String words(Part.Source.Base64 inline, String path) {
        try {
            return new String(Base64.getMimeDecoder().decode(inline.data()), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw ChatException.invalid(path + ": not base64");
        }
    }

    private static String bare(String mimeType) {
        if (mimeType == null) {
            return null;
        }
        int parameters = mimeType.indexOf(';');
        return (parameters < 0 ? mimeType : mimeType.substring(0, parameters))
                .strip()
                .toLowerCase(Locale.ROOT);
    }

    private static Part.Media with(Part.Media media, Part.Media.Kind kind, Part.Source source, String mimeType) {
        return new Part.Media(kind, source, mimeType, media.name(), media.context(), null, media.cache());
    }

    private static ChatException unsayable(Part.Media media, String path) {
        String what = media.mimeType() == null ? noun(media) : media.mimeType();
        return ChatException.invalid(path + ": " + what + " cannot be sent to this upstream");
    }

    /** What people call it. */
    static String noun(Part.Media media) {
        return media.kind().name().toLowerCase(Locale.ROOT);
    }
}
