"""The programs that are measured: how each is started and told where the upstream is."""
import glob
import http.client
import json
import os
import shutil
import time

from processes import Running, free_port
import protocols


class Unavailable(Exception):
    """Why a server cannot be measured."""


class Server:
    label = ""
    needs_warm_up = True
    is_jvm = False

    def __init__(self, work):
        self.work = work
        self.running = None
        self.port = 0

    def check(self):
        """Raises Unavailable when something it needs is missing."""

    def command(self, upstream_port):
        """The arguments, and environment, that make it listen on self.port."""
        raise NotImplementedError

    def start(self, upstream_port, probe):
        """Starts it and returns the seconds from exec to the first 200 for the probe, a Request."""
        self.check()
        for attempt in range(3):
            self.port = free_port()
            argv, env = self.command(upstream_port)
            self.running = Running(argv, f"{self.work}/{type(self).__name__.lower()}.log", env, self.directory())
            seconds, why = self.first_answer(probe)
            if seconds:
                return seconds
            words = self.running.last_words()
            self.stop()
            if attempt == 2 or "in use" not in words:
                raise Unavailable(f"{why}; its last line: {words}")
        raise AssertionError

    def directory(self):
        return self.work

    def first_answer(self, probe, patience=60):
        why = "no answer"
        while time.monotonic() - self.running.begun < patience:
            if self.running.process.poll() is not None:
                return None, f"ended with code {self.running.process.returncode} at start-up"
            try:
                status, body = probe.send(self.port, timeout=10)
                if status == 200:
                    return time.monotonic() - self.running.begun, None
                why = f"answered {status}: {body[:150].decode(errors='replace')}"
                if status < 500:
                    return None, why
            except (OSError, http.client.HTTPException):
                pass
            time.sleep(0.002)
        return None, f"no 200 within {patience} s ({why})"

    def stop(self):
        if self.running:
            self.running.stop()
            self.running = None

    @property
    def pid(self):
        return self.running.pid


class Mock(Server):
    label = "the mock upstream, directly"
    needs_warm_up = False

    def command(self, _):
        return [f"{self.work}/mock", str(self.port), f"{self.work}/replies"], {}


class Nginx(Server):
    label = "nginx `proxy_pass`"
    needs_warm_up = False

    def check(self):
        if not shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin:/usr/local/sbin"):
            raise Unavailable("nginx is not installed")

    def command(self, upstream_port):
        user = "user root;" if os.getuid() == 0 else ""
        limit = os.sysconf("SC_OPEN_MAX")
        temporary = "\n".join(f"  {kind}_temp_path {self.work}/nginx-{kind};" for kind in
                              ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        with open(f"{self.work}/nginx.conf", "w", encoding="utf-8") as f:
            f.write(f"""daemon off; {user} worker_processes auto; worker_rlimit_nofile {limit};
pid {self.work}/nginx.pid; error_log stderr error;
events {{ worker_connections {limit}; }}
http {{
{temporary}
  access_log off; client_max_body_size 32m; client_body_buffer_size 2m; keepalive_requests 100000000;
  upstream mock {{ server 127.0.0.1:{upstream_port}; keepalive 256; keepalive_requests 100000000; }}
  server {{
    listen 127.0.0.1:{self.port} backlog=4096 reuseport;
    location / {{
      proxy_pass http://mock; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_buffering off; proxy_buffer_size 16k; proxy_buffers 8 16k; proxy_read_timeout 300s;
    }}
  }}
}}
""")
        binary = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin:/usr/local/sbin")
        return [binary, "-p", self.work, "-e", "stderr", "-c", f"{self.work}/nginx.conf"], {}


class BareVertx(Server):
    label = "bare Vert.x proxy"
    is_jvm = True

    def __init__(self, work, lib):
        super().__init__(work)
        self.lib = lib

    def check(self):
        if not os.path.exists(f"{self.work}/classes/BareProxy.class"):
            raise Unavailable(f"not compiled: no Vert.x in {self.lib} (mvn package first)")

    def command(self, upstream_port):
        jars = [jar for name in ("vertx-core-*", "netty-*", "jackson-core-*") for jar in glob.glob(f"{self.lib}/{name}.jar")]
        classpath = ":".join([f"{self.work}/classes", *jars])  # without a logging framework: nothing is logged per request
        return ["java", "-XX:+UseParallelGC", "-cp", classpath, "BareProxy", str(self.port), str(upstream_port)], {}


class AiProxy(Server):
    label = "aiproxy"
    is_jvm = True

    def __init__(self, work, argv, models):
        super().__init__(work)
        self.argv, self.models = argv, models

    def check(self):
        if not self.argv:
            raise Unavailable("there is no aiproxy.jar (mvn package first, or --aiproxy-jar)")

    def command(self, upstream_port):
        """One upstream a protocol, reached by the model's prefix, which a mapping takes off: the usual case."""
        lines = [f'listen: "127.0.0.1:{self.port}"', "upstreams:"]
        for protocol in protocols.NAMES:
            lines += [f'  - name: "{protocol}"', f'    base_url: "http://127.0.0.1:{upstream_port}"', '    token: "bench"',
                      f'    api_type: "{protocol}"', "    weight: 1",
                      "    available_models: " + json.dumps([f"{protocol}.{m}" for m in self.models]),
                      "    model_mappings: " + json.dumps({f"{protocol}.{m}": m for m in self.models})]
        extra = os.environ.get("AIPROXY_BENCH_CONFIG")  # a file with further keys, to try settings
        if extra:
            with open(extra, encoding="utf-8") as f:
                lines.append(f.read())
        with open(f"{self.work}/aiproxy.yaml", "w", encoding="utf-8") as f:
            f.write("\n".join(lines) + "\n")
        return [*self.argv, "-config", f"{self.work}/aiproxy.yaml"], {}


class Portkey(Server):
    label = "Portkey gateway (npm)"

    def check(self):
        if not shutil.which("node"):
            raise Unavailable("node is not installed")
        if not os.path.exists(self.script()):
            raise Unavailable("the npm package is not installed (the full run does it)")

    def script(self):
        return f"{self.work}/peer/node_modules/@portkey-ai/gateway/build/start-server.js"

    def command(self, _):
        preload = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "peer", "loopback.cjs")
        argv = ["node", "--require", preload, self.script(), f"--port={self.port}", "--headless"]
        return argv, {"NODE_ENV": "production", "DO_NOT_TRACK": "1"}
