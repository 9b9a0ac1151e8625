package io.github.aiproxy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/** Who may know whom: the direction that keeps codecs, routing and HTTP apart. */
final class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.github.aiproxy");

    @Test
    void dependenciesPointOneWay() {
        ArchRule rule = layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("program")
                .definedBy("io.github.aiproxy")
                .layer("cli")
                .definedBy("..cli..")
                .layer("http")
                .definedBy("..http..")
                .layer("route")
                .definedBy("..route..")
                .layer("balance")
                .definedBy("..balance..")
                .layer("upstream")
                .definedBy("..upstream..")
                .layer("call")
                .definedBy("..call..")
                .layer("codec")
                .definedBy("..codec..")
                .layer("sse")
                .definedBy("..sse..")
                .layer("chat")
                .definedBy("..chat..")
                .layer("config")
                .definedBy("..config..")
                .whereLayer("program")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("cli")
                .mayOnlyBeAccessedByLayers("program")
                .whereLayer("http")
                .mayOnlyBeAccessedByLayers("program")
                .whereLayer("route")
                .mayOnlyBeAccessedByLayers("program")
                .whereLayer("balance")
                .mayOnlyBeAccessedByLayers("program", "route")
                .whereLayer("upstream")
                .mayOnlyBeAccessedByLayers("program", "route", "balance")
                .whereLayer("call")
                .mayOnlyBeAccessedByLayers("http", "route", "balance", "upstream")
                .whereLayer("codec")
                .mayOnlyBeAccessedByLayers("http", "route", "upstream", "call")
                .whereLayer("sse")
                .mayOnlyBeAccessedByLayers("route", "upstream", "codec");
        rule.check(CLASSES);
    }

    @Test
    void conversationsFramesAndCodecsKnowNoMachinery() {
        ArchRule rule = noClasses()
                .that()
                .resideInAnyPackage("..chat..", "..codec..", "..sse..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.camel..", "io.vertx..", "io.netty..");
        rule.check(CLASSES);
    }

    @Test
    void conversationsAndFramesKnowOnlyThemselves() {
        ArchRule rule = classes()
                .that()
                .resideInAnyPackage("..chat..", "..sse..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "io.github.aiproxy.chat..", "io.github.aiproxy.sse..");
        rule.check(CLASSES);
    }

    @Test
    void configurationKnowsNeitherCamelNorVertx() {
        ArchRule rule = noClasses()
                .that()
                .resideInAPackage("..config..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.camel..", "io.vertx..");
        rule.check(CLASSES);
    }

    @Test
    void callsKnowNoCamel() {
        ArchRule rule = noClasses()
                .that()
                .resideInAPackage("..call..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.camel..");
        rule.check(CLASSES);
    }

    @Test
    void codecsDoNotKnowEachOther() {
        ArchRule rule = slices().matching("io.github.aiproxy.codec.(*)..")
                .should()
                .notDependOnEachOther()
                .as("a protocol's codec knows no other protocol's");
        rule.check(CLASSES);
    }

    @Test
    void packagesHaveNoCycles() {
        ArchRule rule = slices().matching("io.github.aiproxy.(*)..").should().beFreeOfCycles();
        rule.check(CLASSES);
    }
}
