package io.github.aiproxy.codec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OpenAiFilesTest {
    @ParameterizedTest
    @CsvSource({
        ", application/pdf, document.pdf",
        "'', text/csv, document.csv",
        "Annual Report 2024, application/pdf, Annual Report 2024.pdf",
        "vol. 2, application/pdf, vol. 2.pdf",
        "a.PDF, application/pdf, a.PDF",
        "notes.md, text/plain, notes.md",
        "About v1.2 and others, text/plain, About v1.2 and others.txt",
        "x, application/zip, x",
        ", application/zip, document",
    })
    void nameHasTheEndingThatTellsItsType(String said, String mimeType, String name) {
        assertThat(OpenAiFiles.name(said, mimeType)).isEqualTo(name);
    }
}
