package io.github.aiproxy.fake;

/** A request that the vendor would refuse. Thrown by rules, given its shape by the fake of the protocol. */
final class FakeRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;
    final int status;
    /** The vendor's type or status word, such as {@code invalid_request_error} or {@code NOT_FOUND}. */
    final String type;

    /** The code, of OpenAI and, among an error's details, of the others; null for none. */
    final String code;
    /** OpenAI only: the parameter at fault; null for none. */
    final String param;

    FakeRefusal(int status, String type, String message, String code, String param) {
        super(message, null, false, false);
        this.status = status;
        this.type = type;
        this.code = code;
        this.param = param;
    }

    FakeRefusal(int status, String type, String message) {
        this(status, type, message, null, null);
    }
}
