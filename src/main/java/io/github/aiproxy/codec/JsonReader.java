package io.github.aiproxy.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.aiproxy.chat.LazyText;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Pulls tokens from one JSON document in UTF-8, as Jackson's parser does, for what is read for every token of a stream and
 * for bodies of which most is strings: strings are searched eight bytes at a time and made only when asked for, and
 * places are plain indexes.
 *
 * <p>It knows well-formed JSON only. At the first byte that it does not understand (malformed, invalid UTF-8, deep
 * nesting, odd numbers) Jackson's parser is brought to the same token and answers from there on: what is accepted, what
 * an error says, and where, is always Jackson's. One document, one thread.
 */
public final class JsonReader implements AutoCloseable {
    /** Levels whose kind one long holds. */
    private static final int MAX_DEPTH = 60;

    /** Shorter texts are made at once. */
    private static final int LONG_TEXT = 64;

    private static final int LONG_NAME = 1000;
    private static final int PLAIN_NUMBER = 40;
    private static final int MALFORMED = StringScan.MALFORMED;

    /** What may come next. */
    private enum State {
        /** The first member or element of a container, or its end; or the document. */
        FIRST,
        /** The value of a name. */
        VALUE,
        /** A comma, or the end of the container; or of the document. */
        AFTER
    }

    private final JsonFactory factory;
    private final byte[] json;
    private final int base;
    private final int end;
    private final boolean unique;
    /** The names of the innermost object, if they must be unique. */
    private NameScope scope;
    /** Those of the objects that are being skipped, if they must be unique. */
    private NameMarks marks;

    private JsonParser jackson;
    private int tokens;
    private int at;
    private int depth;
    /** The kinds of the open containers, the innermost in the lowest bit: 1 for an object. */
    private long kinds;

    private State state = State.FIRST;
    private JsonToken token;
    private int tokenStart;
    private String name;
    private int textStart;
    private int textEnd;
    /** What the string that was searched last is made of. */
    private int traits;

    /** Those of an earlier reading, and how far this one is in them; or those that this reading finds. */
    private LongStrings strings = LongStrings.UNKNOWN;

    private int place;
    private boolean collects;
    /** Whether the bytes are the same after the reading: a frame's are overwritten by those after it. */
    private boolean lasting;

    private Unescaper unescaper;

    /**
     * @param factory of the parser that takes over where the document is unusual
     * @param unique whether names that an object has twice are an error, which the factory must be told as well
     */
    JsonReader(JsonFactory factory, byte[] json, int offset, int length, boolean unique) {
        this.factory = factory;
        this.json = json;
        this.base = offset;
        this.end = offset + length;
        this.at = offset;
        this.unique = unique;
    }

    /** Finds the long strings of the whole document, for another reading of it. */
    LongStrings collect() {
        strings = new LongStrings();
        collects = true;
        return strings;
    }

    /**
     * Uses what an earlier reading of the same bytes has found. Nobody changes them any more, so texts can stay JSON.
     *
     * @param from a place in it, not behind the document's first long string
     */
    JsonReader knowing(LongStrings found, int from) {
        strings = found;
        place = from;
        lasting = true;
        return this;
    }

    /** Whether all that was read so far is well-formed JSON in valid UTF-8 by the strictest reading. */
    boolean isPlain() {
        return jackson == null;
    }

    /** The token that the reader stands at; null before the first and after the last. */
    public JsonToken currentToken() {
        return token;
    }

    /**
     * Goes to the next token.
     *
     * @return null at the end of the document
     * @throws IOException if the document is malformed there
     */
    public JsonToken nextToken() throws IOException {
        JsonToken next = jackson == null ? plainToken() : null;
        if (next != null) {
            tokens++;
        } else if (jackson != null || depth > 0 || at < end || tokens == 0) {
            next = jackson().nextToken();
        }
        token = next;
        return next;
    }

    /** Goes to the next token and gives the name that it is; null if it is none, as at the end of an object. */
    public String nextFieldName() throws IOException {
        return nextToken() == JsonToken.FIELD_NAME ? name() : null;
    }

    private String name() throws IOException {
        return jackson != null ? jackson.currentName() : name;
    }

    /** Goes to the end of the object or array that begins here; stays if none does. */
    public void skipChildren() throws IOException {
        if (token != JsonToken.START_OBJECT && token != JsonToken.START_ARRAY) {
            return;
        }
        if (jackson == null) {
            boolean object = token == JsonToken.START_OBJECT;
            int before = place;
            if (skipPlain()) {
                token = object ? JsonToken.END_OBJECT : JsonToken.END_ARRAY;
                return;
            }
            place = before;
        }
        if (jackson == null && unique) {
            int outside = depth - 1;
            while (jackson == null && depth > outside) {
                nextToken();
            }
            if (jackson == null) {
                return;
            }
            // Jackson stands somewhere inside.
            for (int open = depth - outside + change(token); open > 0; open += change(token)) {
                token = jackson.nextToken();
            }
            return;
        }
        jackson().skipChildren();
        token = jackson.currentToken();
    }

    private static int change(JsonToken token) throws IOException {
        if (token == null) {
            throw new IOException("unexpected end of the document");
        }
        return token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
    }

    /** The index of the token's first byte. */
    public int tokenStart() {
        return jackson == null
                ? tokenStart
                : base + (int) jackson.currentTokenLocation().getByteOffset();
    }

    /** The index behind the token's last byte; of an object or array that was skipped, behind its brace or bracket. */
    public int tokenEnd() throws IOException {
        if (jackson == null) {
            return at;
        }
        jackson.finishToken();
        return base + (int) jackson.currentLocation().getByteOffset();
    }

    /** The text of a string, escapes undone, of a name or of a number. */
    public String getText() throws IOException {
        if (jackson != null) {
            return jackson.getText();
        }
        return switch (token) {
            case VALUE_STRING -> text();
            case FIELD_NAME -> name;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number();
            default -> token.asString();
        };
    }

    /** The text of a string as {@link #getText} gives it, but a long one of lasting bytes not yet as a string. */
    public LazyText lazyText() throws IOException {
        boolean literal = lasting
                && jackson == null
                && token == JsonToken.VALUE_STRING
                && textEnd - textStart >= LONG_TEXT
                && !is(StringScan.SURROGATES);
        return literal ? new JsonLiteral(json, textStart, textEnd, is(StringScan.MULTIBYTE)) : LazyText.of(getText());
    }

    /** The JSON of the value that the reader stands at, as it is written; goes to the end of an object or array. */
    public String raw() throws IOException {
        int start = tokenStart();
        skipChildren();
        return new String(json, start, tokenEnd() - start, StandardCharsets.UTF_8);
    }

    /** The object or array that begins here, kept as it is written; goes to its end. */
    RawJson rawJson() throws IOException {
        int start = tokenStart();
        int inside = place;
        skipChildren();
        int stop = tokenEnd();
        return lasting
                ? new RawJson(json, start, stop, strings, inside)
                : new RawJson(Arrays.copyOfRange(json, start, stop), 0, stop - start, LongStrings.UNKNOWN, 0);
    }

    /** The object that begins here, as {@link #rawJson}; one that is known is not gone through again. */
    RawJson rawSchema() throws IOException {
        if (!lasting || jackson != null) {
            return rawJson();
        }
        int start = tokenStart;
        KnownObject known = KnownObjects.SCHEMAS.at(json, start, end);
        if (known != null) {
            leave(known);
            return known.json();
        }
        int before = tokens;
        RawJson read = rawJson();
        // Where names must be unique its own are, so they are wherever it comes again.
        if (jackson != null || !unique || !KnownObjects.SCHEMAS.wants(json, start, at)) {
            return read;
        }
        known = KnownObject.of(Arrays.copyOfRange(json, start, at), tokens - before, LongStrings.UNKNOWN);
        KnownObjects.SCHEMAS.keep(known);
        return known.json();
    }

    /**
     * Goes to the end of the object or array that begins here, as {@link #skipChildren}; of an array, objects that are known
     * are not gone through again. For a reader that {@linkplain #collect collects}.
     */
    void skipElements(KnownObjects earlier) throws IOException {
        if (token != JsonToken.START_ARRAY) {
            skipChildren();
            return;
        }
        while (nextToken() != JsonToken.END_ARRAY) {
            if (token == JsonToken.START_OBJECT && jackson == null) {
                skipElement(earlier);
            } else {
                skipChildren();
            }
        }
    }

    private void skipElement(KnownObjects earlier) throws IOException {
        int start = tokenStart;
        KnownObject known = earlier.at(json, start, end);
        if (known != null) {
            strings.addAll(known.strings(), start);
            leave(known);
            return;
        }
        int before = tokens;
        int found = strings.size();
        skipChildren();
        if (jackson == null && earlier.wants(json, start, at)) {
            byte[] own = Arrays.copyOfRange(json, start, at);
            earlier.keep(KnownObject.of(own, tokens - before, strings.since(found, start)));
        }
    }

    /** Which Java type the integer needs. */
    public JsonParser.NumberType getNumberType() throws IOException {
        if (!isLong()) {
            return jackson().getNumberType();
        }
        long value = integer();
        return value == (int) value ? JsonParser.NumberType.INT : JsonParser.NumberType.LONG;
    }

    /** @throws IOException if the number is none that an int can hold */
    public int getIntValue() throws IOException {
        if (isLong()) {
            long value = integer();
            if (value == (int) value) {
                return (int) value;
            }
        }
        return jackson().getIntValue();
    }

    /** @throws IOException if the number is none that a long can hold */
    public long getLongValue() throws IOException {
        return isLong() ? integer() : jackson().getLongValue();
    }

    public BigInteger getBigIntegerValue() throws IOException {
        boolean integer = isPlainNumber() && token == JsonToken.VALUE_NUMBER_INT;
        return integer ? new BigInteger(number()) : jackson().getBigIntegerValue();
    }

    public BigDecimal getDecimalValue() throws IOException {
        return isPlainNumber() ? new BigDecimal(number()) : jackson().getDecimalValue();
    }

    public double getDoubleValue() throws IOException {
        return isPlainNumber() ? Double.parseDouble(number()) : jackson().getDoubleValue();
    }

    @Override
    public void close() throws IOException {
        if (jackson != null) {
            jackson.close();
        }
    }

    /** Jackson's parser, at the token that this reader stands at. */
    private JsonParser jackson() throws IOException {
        if (jackson == null) {
            JsonParser parser = factory.createParser(json, base, end - base);
            for (int i = 0; i < tokens; i++) {
                parser.nextToken();
            }
            jackson = parser;
        }
        return jackson;
    }

    // --- tokens ---

    /** The next token; null at the document's end, and for what this reader does not understand. */
    private JsonToken plainToken() {
        int i = blanks(at);
        if (i >= end) {
            at = depth == 0 && state == State.AFTER ? end : at;
            return null;
        }
        boolean object = (kinds & 1) != 0;
        if (state != State.VALUE && depth > 0) {
            byte b = json[i];
            if (b == (object ? '}' : ']')) {
                return close(i, object);
            }
            if (state == State.AFTER) {
                if (b != ',') {
                    return null;
                }
                i = blanks(i + 1);
                if (i >= end) {
                    return null;
                }
            }
            if (object) {
                return name(i);
            }
        } else if (depth == 0 && (state == State.AFTER || json[i] != '{' && json[i] != '[')) {
            return null;
        }
        return value(i);
    }

    private JsonToken close(int i, boolean object) {
        if (scope != null && object) {
            scope = scope.outer();
        }
        depth--;
        kinds >>>= 1;
        tokenStart = i;
        at = i + 1;
        state = State.AFTER;
        return object ? JsonToken.END_OBJECT : JsonToken.END_ARRAY;
    }

    private JsonToken open(int i, boolean object) {
        if (depth == MAX_DEPTH) {
            return null;
        }
        depth++;
        kinds = kinds << 1 | (object ? 1 : 0);
        if (unique && object) {
            scope = scope == null ? new NameScope(null) : scope.inner();
        }
        tokenStart = i;
        at = i + 1;
        state = State.FIRST;
        return object ? JsonToken.START_OBJECT : JsonToken.START_ARRAY;
    }

    private JsonToken name(int i) {
        if (json[i] != '"') {
            return null;
        }
        int stop = search(i + 1);
        if (stop == MALFORMED || stop - i > LONG_NAME) {
            return null;
        }
        int colon = blanks(stop + 1);
        if (colon >= end || json[colon] != ':') {
            return null;
        }
        textStart = i + 1;
        textEnd = stop;
        if (!isWellFormed()) {
            return null;
        }
        String found = is(StringScan.ESCAPED | StringScan.MULTIBYTE) ? text() : NameCache.of(json, i + 1, stop - i - 1);
        if (unique && !scope.add(found)) {
            return null;
        }
        name = found;
        tokenStart = i;
        at = colon + 1;
        state = State.VALUE;
        return JsonToken.FIELD_NAME;
    }

    private JsonToken value(int i) {
        switch (json[i]) {
            case '{' -> {
                return open(i, true);
            }
            case '[' -> {
                return open(i, false);
            }
            case '"' -> {
                int stop = string(i + 1);
                if (stop == MALFORMED) {
                    return null;
                }
                textStart = i + 1;
                textEnd = stop;
                return scalar(i, stop + 1, JsonToken.VALUE_STRING);
            }
            case 't' -> {
                return scalar(i, word(i, "true"), JsonToken.VALUE_TRUE);
            }
            case 'f' -> {
                return scalar(i, word(i, "false"), JsonToken.VALUE_FALSE);
            }
            case 'n' -> {
                return scalar(i, word(i, "null"), JsonToken.VALUE_NULL);
            }
            default -> {
                int stop = number(i);
                textStart = i;
                textEnd = stop;
                boolean integer = JsonNumbers.isInteger(json, i, stop);
                return scalar(i, stop, integer ? JsonToken.VALUE_NUMBER_INT : JsonToken.VALUE_NUMBER_FLOAT);
            }
        }
    }

    private JsonToken scalar(int start, int stop, JsonToken kind) {
        if (stop == MALFORMED) {
            return null;
        }
        tokenStart = start;
        at = stop;
        state = State.AFTER;
        return kind;
    }

    // --- skipping ---

    /**
     * Goes behind the end of the container that was just opened; false, with nothing done, if it is not well-formed or, where
     * names must be unique, they may not be.
     */
    private boolean skipPlain() {
        if (unique) {
            marks = marks == null ? new NameMarks() : marks;
            marks.clear();
            if (token == JsonToken.START_OBJECT) {
                marks.open();
            }
        }
        int i = at;
        int open = 1;
        int count = 0;
        long inside = kinds;
        boolean first = true;
        while (open > 0) {
            i = blanks(i);
            if (i >= end) {
                return false;
            }
            boolean object = (inside & 1) != 0;
            if (json[i] == (object ? '}' : ']')) {
                if (unique && object) {
                    marks.close();
                }
                i++;
                count++;
                open--;
                inside >>>= 1;
                first = false;
                continue;
            }
            if (!first) {
                if (json[i] != ',') {
                    return false;
                }
                i = blanks(i + 1);
            }
            if (object) {
                int stop = i < end && json[i] == '"' ? search(i + 1) : MALFORMED;
                textStart = i + 1;
                textEnd = stop;
                if (stop == MALFORMED || stop - i > LONG_NAME || !isWellFormed() || !isNew()) {
                    return false;
                }
                i = blanks(stop + 1);
                if (i >= end || json[i] != ':') {
                    return false;
                }
                count++;
                i = blanks(i + 1);
            }
            if (i >= end) {
                return false;
            }
            count++;
            byte b = json[i];
            if (b == '{' || b == '[') {
                if (depth + open > MAX_DEPTH) {
                    return false;
                }
                if (unique && b == '{') {
                    marks.open();
                }
                open++;
                inside = inside << 1 | (b == '{' ? 1 : 0);
                first = true;
                i++;
            } else {
                i = skipScalar(i, b);
                if (i == MALFORMED) {
                    return false;
                }
                first = false;
            }
        }
        leave(i, count);
        return true;
    }

    /** Goes behind the end of the object that was just opened. */
    private void leave(KnownObject known) {
        leave(tokenStart + known.length(), known.tokens());
        token = JsonToken.END_OBJECT;
    }

    /** Goes behind the end of the container that was just opened. */
    private void leave(int stop, int inside) {
        if (unique && token == JsonToken.START_OBJECT) {
            scope = scope.outer();
        }
        tokens += inside;
        depth--;
        kinds >>>= 1;
        tokenStart = stop - 1;
        at = stop;
        state = State.AFTER;
    }

    /** Whether a name that is skipped certainly is its object's only one of the kind, if it has to be. */
    private boolean isNew() {
        return !unique || !is(StringScan.ESCAPED) && marks.add(json, textStart, textEnd);
    }

    private int skipScalar(int i, byte b) {
        return switch (b) {
            case '"' -> {
                int stop = string(i + 1);
                yield stop == MALFORMED ? MALFORMED : stop + 1;
            }
            case 't' -> word(i, "true");
            case 'f' -> word(i, "false");
            case 'n' -> word(i, "null");
            default -> number(i);
        };
    }

    // --- scanning ---

    private int blanks(int from) {
        int i = from;
        while (i < end && json[i] <= ' ' && isBlank(json[i])) {
            i++;
        }
        return i;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    /** The index of the quote that ends the string; says what it is made of. */
    private int string(int from) {
        if (!collects) {
            place = strings.seek(place, from);
            if (strings.isAt(place, from)) {
                traits = strings.traits(place);
                return strings.end(place);
            }
        }
        return search(from);
    }

    /** The same of a string that is too short to be known, as names are. */
    private int search(int from) {
        long found = StringScan.find(json, from, end);
        int stop = StringScan.end(found);
        traits = StringScan.traits(found);
        if (collects && stop - from >= LongStrings.LONG) {
            strings.add(from, stop, traits);
        }
        return stop;
    }

    private int word(int i, String word) {
        int stop = i + word.length();
        if (stop >= end) {
            return MALFORMED;
        }
        for (int k = 1; k < word.length(); k++) {
            if (json[i + k] != word.charAt(k)) {
                return MALFORMED;
            }
        }
        return endsValue(json[stop]) ? stop : MALFORMED;
    }

    private int number(int start) {
        int stop = JsonNumbers.end(json, start, end);
        return stop != MALFORMED && endsValue(json[stop]) ? stop : MALFORMED;
    }

    private static boolean endsValue(byte b) {
        return b == ',' || b == '}' || b == ']' || isBlank(b);
    }

    // --- values ---

    /** Whether the token is a number without the lengths that Jackson's parser has limits and other ways for. */
    private boolean isPlainNumber() {
        return jackson == null
                && (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT)
                && textEnd - textStart <= PLAIN_NUMBER;
    }

    /** Whether the token is an integer that certainly fits. */
    private boolean isLong() {
        return jackson == null && token == JsonToken.VALUE_NUMBER_INT && textEnd - textStart <= 18;
    }

    private long integer() {
        return JsonNumbers.integer(json, textStart, textEnd);
    }

    private String number() {
        return new String(json, textStart, textEnd - textStart, StandardCharsets.ISO_8859_1);
    }

    private String text() {
        return is(StringScan.ESCAPED)
                ? unescaper().text(json, textStart, textEnd, is(StringScan.MULTIBYTE))
                : Unescaper.plain(json, textStart, textEnd, is(StringScan.MULTIBYTE));
    }

    /** Whether the text has no half of a surrogate pair, which Jackson refuses in a name. */
    private boolean isWellFormed() {
        return !is(StringScan.SURROGATES) || unescaper().isWellFormed(json, textStart, textEnd);
    }

    /** Whether the string that was searched last has one of these traits. */
    private boolean is(int wanted) {
        return (traits & wanted) != 0;
    }

    private Unescaper unescaper() {
        if (unescaper == null) {
            unescaper = new Unescaper();
        }
        return unescaper;
    }
}
