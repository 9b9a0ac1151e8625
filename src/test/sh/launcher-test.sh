#!/bin/sh
# Tests the launcher with a Java that only tells its arguments. Usage: src/test/sh/launcher-test.sh
set -u
launcher=$(CDPATH='' cd -- "$(dirname -- "$0")/../../.." && pwd -P)/aiproxy
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

# A distribution in a folder with a space in its name, and Java homes of two versions.
dist="$work/a folder"
mkdir -p "$dist" "$work/elsewhere"
cp "$launcher" "$dist/aiproxy"
: >"$dist/aiproxy.jar"
for version in 11.0.2 17.0.9 25.0.1; do
    java="$work/jdk-$version"
    mkdir -p "$java/bin"
    printf 'JAVA_VERSION="%s"\nIMPLEMENTOR="Test"\n' "$version" >"$java/release"
    cat >"$java/bin/java" <<'JAVA'
#!/bin/sh
made=
for word; do
    case $word in
        -Xshare:dump) dump=1 ;;
        -XX:DumpLoadedClassList=* | -XX:AOTCacheOutput=*) made=${word#*=} ;;
        -XX:SharedClassListFile=*) [ -f "${word#*=}" ] || exit 1 ;;
        -XX:SharedArchiveFile=*) [ -z "${dump-}" ] || made=${word#*=} ;;
        warm-up) [ -z "${FAIL_WARM_UP-}" ] || exit 1 ;;
    esac
done
[ -z "$made" ] || { echo archive >"$made"; exit; }
[ -z "${TELL_PID-}" ] || { echo "$$" >"$TELL_PID"; exec sleep 60; }
printf '[%s]\n' "$@"
JAVA
    chmod +x "$java/bin/java"
done

expect() { # name, text that must be in $out
    case $out in
        *"$2"*) ;;
        *)
            printf 'FAILED %s: no "%s" in:\n%s\n' "$1" "$2" "$out"
            failures=$((failures + 1))
            ;;
    esac
}

refuse() { # name, text that must not be in $out
    case $out in
        *"$2"*)
            printf 'FAILED %s: "%s" in:\n%s\n' "$1" "$2" "$out"
            failures=$((failures + 1))
            ;;
    esac
}

unset JAVA_OPTS JDK_JAVA_OPTIONS JAVA_TOOL_OPTIONS
JAVA_HOME=$work/jdk-17.0.9
export JAVA_HOME
cd "$work/elsewhere" || exit 1

out=$("$dist/aiproxy" version 2>&1)
expect "arguments come last" "[-jar]
[$dist/aiproxy.jar]
[version]"
refuse "telling the version makes no archive" SharedArchiveFile
[ ! -d "$dist/cds" ] || { echo "FAILED version made an archive"; failures=$((failures + 1)); }

out=$("$dist/aiproxy" -config 'my file.yaml' '' '*' 2>&1)
expect "arguments stay whole" "[-config]
[my file.yaml]
[]
[*]"
expect "the first start makes the archive" "preparing for fast starts"
expect "the first start uses the archive" "[-XX:SharedArchiveFile=$dist/cds/"

out=$("$dist/aiproxy" 2>&1)
refuse "the second start finds the archive" preparing
expect "the second start uses the archive" "[-XX:SharedArchiveFile="

touch -d '2001-01-01' "$dist"/cds/* 2>/dev/null || touch -t 200101010000 "$dist"/cds/*
out=$("$dist/aiproxy" 2>&1)
expect "an archive older than the jar is made anew" preparing

out=$(ls "$dist/cds")
refuse "nothing else is left of making it" classes

touch -d '2001-01-01' "$dist"/cds/* 2>/dev/null || touch -t 200101010000 "$dist"/cds/*
out=$(FAIL_WARM_UP=1 "$dist/aiproxy" 2>&1)
refuse "without an archive it starts all the same" SharedArchiveFile
expect "without an archive it starts all the same" "[-jar]"
out="in cds: $(ls "$dist/cds")."
expect "an archive that could not be made leaves nothing" "in cds: ."
"$dist/aiproxy" >/dev/null 2>&1

mv "$dist" "$work/moved"
out=$("$work/moved/aiproxy" 2>&1)
expect "an archive holds for jars where they lie" preparing
mv "$work/moved" "$dist"

out=$(JAVA_OPTS='-Xmx99m -Dx=y' "$dist/aiproxy" 2>&1)
expect "JAVA_OPTS come after the defaults" "[-Xmx99m]
[-Dx=y]
[-Daiproxy.home=$dist]
[-jar]"
refuse "a heap of the user's own is left alone" MaxRAMPercentage
expect "there is one collector" "[-XX:+UseSerialGC]"

out=$(JAVA_OPTS='-XX:+UseZGC' "$dist/aiproxy" 2>&1)
refuse "the user's collector is the only one" UseSerialGC

mkdir "$dist/extensions"
out=$("$dist/aiproxy" version 2>&1)
expect "a folder without extensions changes nothing" "[-jar]"
: >"$dist/extensions/own.jar"
out=$("$dist/aiproxy" version 2>&1)
expect "the user's jars come after the program's" "[-cp]
[$dist/aiproxy.jar:$dist/extensions/*]
[io.github.aiproxy.AiProxy]
[version]"
rm -r "$dist/extensions"

ln -s "../a folder/aiproxy" "$work/elsewhere/link"
ln -s "$work/elsewhere/link" "$work/link to link"
out=$("$work/link to link" version 2>&1)
expect "links are followed" "[$dist/aiproxy.jar]"

out=$(JAVA_HOME=$work/jdk-25.0.1 "$dist/aiproxy" 2>&1)
expect "each Java has its own archive" preparing
expect "a new Java has its cache" "[-XX:AOTCache=$dist/cds/"
expect "a new Java is spared warnings" "[--enable-native-access=ALL-UNNAMED]"

out=$(JAVA_HOME=$work/jdk-11.0.2 PATH="$work/jdk-17.0.9/bin:$PATH" "$dist/aiproxy" version 2>&1)
expect "an old Java is told" "jdk-11.0.2 is no Java 17 or newer"
expect "another Java is found" "[version]"

TELL_PID=$work/pid "$dist/aiproxy" &
launched=$!
tries=0
until [ -s "$work/pid" ] || [ $tries -ge 100 ]; do
    sleep 0.1
    tries=$((tries + 1))
done
out=$(cat "$work/pid")
expect "Java takes the launcher's place, and so its signals" "$launched"
kill -TERM "$launched"
wait "$launched"
out="exit code $?"
expect "SIGTERM reaches Java" 143

[ $failures -eq 0 ] && echo "launcher: all well"
exit $failures
