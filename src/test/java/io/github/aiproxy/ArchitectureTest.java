package io.github.aiproxy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know whom: the direction that keeps codecs, routing and HTTP apart. */
@AnalyzeClasses(packages = "io.github.aiproxy", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {

    @ArchTest
    static final ArchRule dependenciesPointOneWay = layeredArchitecture()
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

    @ArchTest
    static final ArchRule conversationsFramesAndCodecsKnowNoMachinery = noClasses()
            .that()
            .resideInAnyPackage("..chat..", "..codec..", "..sse..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.camel..", "io.vertx..", "io.netty..");

    @ArchTest
    static final ArchRule conversationsAndFramesKnowOnlyThemselves = classes()
            .that()
            .resideInAnyPackage("..chat..", "..sse..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "io.github.aiproxy.chat..", "io.github.aiproxy.sse..");

    @ArchTest
    static final ArchRule configurationKnowsNeitherCamelNorVertx = noClasses()
            .that()
            .resideInAPackage("..config..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.camel..", "io.vertx..");

    @ArchTest
    static final ArchRule upstreamsAndCallsKnowTheirCamelOnlyWhereTheyAreItsComponent = noClasses()
            .that()
            .resideInAPackage("..call..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.camel..");

    @ArchTest
    static final ArchRule codecsDoNotKnowEachOther = slices().matching("io.github.aiproxy.codec.(*)..")
            .should()
            .notDependOnEachOther()
            .as("a protocol's codec knows no other protocol's");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("io.github.aiproxy.(*)..").should().beFreeOfCycles();
}
