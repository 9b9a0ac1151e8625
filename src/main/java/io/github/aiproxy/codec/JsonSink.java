package io.github.aiproxy.codec;

import com.fasterxml.jackson.core.Base64Variant;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.base.GeneratorBase;
import com.fasterxml.jackson.core.io.IOContext;
import com.fasterxml.jackson.core.json.JsonWriteContext;
import io.github.aiproxy.sse.ByteSink;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * Jackson's generator over a {@link ByteSink}: compact, and without a buffer between, so that what is written is there at
 * once and texts are copied once. One document, one thread.
 */
final class JsonSink extends GeneratorBase {
    private final ByteSink out;
    private final boolean oneLine;

    /** @param oneLine whether raw pieces must not have line ends */
    JsonSink(ByteSink out, boolean oneLine) {
        super(0, null, (IOContext) null);
        this.out = out;
        this.oneLine = oneLine;
    }

    @Override
    protected void _verifyValueWrite(String what) throws IOException {
        switch (_writeContext.writeValue()) {
            case JsonWriteContext.STATUS_OK_AFTER_COMMA -> out.write(',');
            case JsonWriteContext.STATUS_OK_AFTER_COLON -> out.write(':');
            case JsonWriteContext.STATUS_OK_AFTER_SPACE -> out.write(' ');
            case JsonWriteContext.STATUS_EXPECT_NAME -> _reportError("cannot " + what + ", expecting a field name");
            default -> {}
        }
    }

    @Override
    public void writeFieldName(String name) throws IOException {
        int status = _writeContext.writeFieldName(name);
        if (status == JsonWriteContext.STATUS_EXPECT_VALUE) {
            _reportError("cannot write a field name, expecting a value");
        }
        if (status == JsonWriteContext.STATUS_OK_AFTER_COMMA) {
            out.write(',');
        }
        JsonStrings.write(out, name);
    }

    @Override
    public void writeStartObject() throws IOException {
        _verifyValueWrite("start an object");
        _writeContext = _writeContext.createChildObjectContext();
        out.write('{');
    }

    @Override
    public void writeEndObject() throws IOException {
        if (!_writeContext.inObject()) {
            _reportError("the current context is not an object");
        }
        out.write('}');
        _writeContext = _writeContext.clearAndGetParent();
    }

    @Override
    public void writeStartArray() throws IOException {
        _verifyValueWrite("start an array");
        _writeContext = _writeContext.createChildArrayContext();
        out.write('[');
    }

    @Override
    public void writeEndArray() throws IOException {
        if (!_writeContext.inArray()) {
            _reportError("the current context is not an array");
        }
        out.write(']');
        _writeContext = _writeContext.clearAndGetParent();
    }

    @Override
    public void writeString(String text) throws IOException {
        if (text == null) {
            writeNull();
            return;
        }
        _verifyValueWrite("write a string");
        JsonStrings.write(out, text);
    }

    @Override
    public void writeString(char[] buffer, int offset, int length) throws IOException {
        writeString(new String(buffer, offset, length));
    }

    @Override
    public void writeRawUTF8String(byte[] buffer, int offset, int length) throws IOException {
        _verifyValueWrite("write a string");
        out.write('"');
        out.write(buffer, offset, length);
        out.write('"');
    }

    @Override
    public void writeUTF8String(byte[] buffer, int offset, int length) {
        _reportUnsupportedOperation();
    }

    @Override
    public void writeRaw(String text) {
        JsonStrings.writeRaw(out, oneLine ? Json.oneLine(text) : text);
    }

    @Override
    public void writeRaw(String text, int offset, int length) {
        writeRaw(text.substring(offset, offset + length));
    }

    @Override
    public void writeRaw(char[] text, int offset, int length) {
        writeRaw(new String(text, offset, length));
    }

    @Override
    public void writeRaw(char c) {
        writeRaw(String.valueOf(c));
    }

    @Override
    public void writeBinary(Base64Variant variant, byte[] data, int offset, int length) throws IOException {
        writeString(variant.encode(Arrays.copyOfRange(data, offset, offset + length)));
    }

    @Override
    public void writeNumber(int number) throws IOException {
        number(Integer.toString(number));
    }

    @Override
    public void writeNumber(long number) throws IOException {
        number(Long.toString(number));
    }

    @Override
    public void writeNumber(BigInteger number) throws IOException {
        number(number == null ? "null" : number.toString());
    }

    @Override
    public void writeNumber(double number) throws IOException {
        if (Double.isFinite(number)) {
            number(Double.toString(number));
        } else {
            writeString(Double.toString(number));
        }
    }

    @Override
    public void writeNumber(float number) throws IOException {
        if (Float.isFinite(number)) {
            number(Float.toString(number));
        } else {
            writeString(Float.toString(number));
        }
    }

    @Override
    public void writeNumber(BigDecimal number) throws IOException {
        number(number == null ? "null" : number.toString());
    }

    @Override
    public void writeNumber(String lexeme) throws IOException {
        number(lexeme);
    }

    private void number(String lexeme) throws IOException {
        _verifyValueWrite("write a number");
        out.ascii(lexeme);
    }

    @Override
    public void writeBoolean(boolean value) throws IOException {
        _verifyValueWrite("write a boolean");
        out.ascii(value ? "true" : "false");
    }

    @Override
    public void writeNull() throws IOException {
        _verifyValueWrite("write null");
        out.ascii("null");
    }

    @Override
    public void flush() {}

    @Override
    protected void _releaseBuffers() {}

    @Override
    public JsonGenerator useDefaultPrettyPrinter() {
        return this;
    }
}
