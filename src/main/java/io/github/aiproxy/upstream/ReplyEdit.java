package io.github.aiproxy.upstream;

/** Makes of an upstream's body one in its protocol's plain form. One per reply, one thread. */
public interface ReplyEdit {
    /**
     * Takes the next chunk, cut anywhere.
     *
     * @return what is complete by now; may be empty
     */
    byte[] read(byte[] chunk);

    /** The body ended: what is left; may be empty. */
    byte[] end();
}
