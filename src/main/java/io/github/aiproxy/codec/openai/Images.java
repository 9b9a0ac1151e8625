package io.github.aiproxy.codec.openai;

import io.github.aiproxy.chat.Part;
import io.github.aiproxy.codec.DataUrl;
import io.github.aiproxy.sse.ByteSink;

/** Images that a model made, in the {@code images} field that gateways agreed on. Stateless; safe to share. */
final class Images {
    private Images() {}

    /** The address to show; null if it is no image or has none. */
    static String url(Part.Media media) {
        if (media.kind() != Part.Media.Kind.IMAGE) {
            return null;
        }
        if (media.source() instanceof Part.Source.Url url) {
            return url.url();
        }
        if (media.source() instanceof Part.Source.Base64 base64) {
            String mime = media.mimeType() == null ? "image/png" : media.mimeType();
            return DataUrl.of(mime, base64.encoded());
        }
        return null;
    }

    static void write(ByteSink out, String url) {
        out.ascii("{\"type\":\"image_url\",\"image_url\":{\"url\":");
        JsonText.write(out, url);
        out.ascii("}}");
    }
}
