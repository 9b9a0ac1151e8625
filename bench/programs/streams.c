/* SPDX-License-Identifier: GPL-3.0-only
 *
 * The client of streams: sends one request many times and checks every reply.
 *
 *   streams port=N request=FILE total=N concurrency=N [expect=FILE | marker=TEXT ticks=N]
 *           [ramp=PER_SECOND] [addresses=N] [reuse=1] [timeout=SECONDS]
 *
 * request is the whole HTTP request. With expect every byte of the de-chunked body is compared; with marker the body
 * must contain the text (the protocol's terminal event) and a multiple of `ticks` tildes, one or more times. Connections
 * come from 127.0.0.1 to 127.0.0.<addresses>; with reuse=1 a connection serves one request after the other.
 * Prints one JSON object. The time to the first byte runs from connect (from send on a reused connection) to the
 * first byte of the body.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#ifndef IP_BIND_ADDRESS_NO_PORT
#define IP_BIND_ADDRESS_NO_PORT 24
#endif

enum { EVENTS = 512, HEAD = 8192 };
enum framing { CHUNKED, LENGTH, UNTIL_CLOSE };
enum step { IN_HEAD, IN_SIZE, IN_SIZE_LINE, IN_DATA, AFTER_DATA, IN_TRAILER, DONE };
enum reason { CONNECT, RESET, STATUS, DIFFERENT, SHORT, NO_MARKER, WRONG_TICKS, TIMEOUT, REASONS };
static const char *const reason_names[] = {"connect", "reset",     "status",      "different bytes",
                                           "cut short", "no end marker", "lost chunks", "timeout"};

struct stream {
    int fd;
    size_t sent;
    char *head; /* only while the head is read */
    size_t head_length;
    enum framing framing;
    enum step step;
    size_t left;  /* of the chunk or of the body */
    size_t body;  /* bytes seen */
    size_t match; /* of the marker */
    size_t line;  /* bytes in the trailer's line */
    bool marked, first, reused;
    long ticks, started;
};

static struct {
    int port, total, concurrency, ramp, addresses, timeout;
    long ticks;
    bool reuse;
    char *request, *expect;
    size_t request_length, expect_length;
    const char *marker;
    int *failure; /* of the marker, as in Knuth, Morris and Pratt */
} o = {.total = 1, .concurrency = 1, .addresses = 1, .timeout = 120};

static int poll_fd, started, active, completed, failed[REASONS];
static long *first_bytes, bytes;
static int first_count;
static char example[400];

static void die(const char *what) {
    perror(what);
    exit(1);
}

static long now_us(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static char *slurp(const char *path, size_t *length) {
    FILE *f = fopen(path, "rb");
    if (!f) die(path);
    fseek(f, 0, SEEK_END);
    *length = (size_t)ftell(f);
    rewind(f);
    char *b = malloc(*length + 1);
    if (fread(b, 1, *length, f) != *length) die(path);
    fclose(f);
    b[*length] = 0;
    return b;
}

static void learn_marker(const char *marker) {
    size_t n = strlen(marker);
    o.marker = marker;
    o.failure = calloc(n + 1, sizeof *o.failure);
    for (size_t i = 1, k = 0; i < n; i++) {
        while (k && marker[i] != marker[k]) k = (size_t)o.failure[k - 1];
        if (marker[i] == marker[k]) k++;
        o.failure[i] = (int)k;
    }
}

/* --- outcomes --- */

static void send_request(struct stream *s);

static void drop(struct stream *s) {
    struct linger at_once = {1, 0}; /* no TIME_WAIT: the next level needs the ports */
    setsockopt(s->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close(s->fd);
    free(s->head);
    free(s);
    active--;
}

static void fail(struct stream *s, enum reason why) {
    if (!failed[why]++ && !example[0])
        snprintf(example, sizeof example, "%s after %zu bytes: %.200s", reason_names[why], s->body, s->head ? s->head : "");
    drop(s);
}

static void begin(struct stream *s) {
    s->sent = s->head_length = s->body = s->match = s->line = s->left = 0;
    s->marked = s->first = false;
    s->ticks = 0;
    s->step = IN_HEAD;
    s->started = now_us();
    if (!s->head) s->head = malloc(HEAD);
    s->head[0] = 0;
}

static void finish(struct stream *s, bool may_reuse) {
    if (o.expect && s->body != o.expect_length) return fail(s, SHORT);
    if (o.marker && !s->marked) return fail(s, NO_MARKER);
    if (o.ticks && (s->ticks == 0 || s->ticks % o.ticks)) return fail(s, WRONG_TICKS);
    completed++;
    if (!may_reuse || !o.reuse || started >= o.total) return drop(s);
    started++;
    begin(s);
    s->reused = true;
    send_request(s);
}

/* --- reading --- */

/* Whether the stream is still there. */
static bool on_body(struct stream *s, const char *b, size_t n) {
    if (!s->first && n) {
        s->first = true;
        first_bytes[first_count++] = now_us() - s->started;
        free(s->head);
        s->head = NULL;
    }
    bytes += (long)n;
    if (o.expect) {
        if (s->body + n > o.expect_length || memcmp(o.expect + s->body, b, n)) {
            fail(s, DIFFERENT);
            return false;
        }
    } else {
        for (size_t i = 0; i < n; i++) {
            s->ticks += b[i] == '~';
            if (s->marked || !o.marker) continue;
            while (s->match && b[i] != o.marker[s->match]) s->match = (size_t)o.failure[s->match - 1];
            if (b[i] == o.marker[s->match]) s->match++;
            if (!o.marker[s->match]) s->marked = true, s->match = 0;
        }
    }
    s->body += n;
    return true;
}

static const char *header(const char *head, const char *name) {
    size_t m = strlen(name);
    for (const char *line = strchr(head, '\n'); line; line = strchr(line, '\n')) {
        line++;
        if (!strncasecmp(line, name, m) && line[m] == ':') {
            for (line += m + 1; *line == ' '; line++) {
            }
            return line;
        }
    }
    return NULL;
}

/* Bytes used of b; -1 when the stream is gone. */
static ssize_t on_head(struct stream *s, const char *b, size_t n) {
    size_t before = s->head_length, room = HEAD - 1 - before, take = n < room ? n : room;
    memcpy(s->head + before, b, take);
    s->head[before + take] = 0;
    char *end = strstr(s->head + (before > 3 ? before - 3 : 0), "\r\n\r\n");
    if (!end) {
        s->head_length += take;
        if (take < n) return fail(s, STATUS), -1;
        return (ssize_t)n;
    }
    if (strncmp(s->head, "HTTP/1.1 200", 12)) return fail(s, STATUS), -1;
    end[2] = 0;
    const char *length = header(s->head, "content-length"), *coding = header(s->head, "transfer-encoding");
    s->framing = coding && !strncasecmp(coding, "chunked", 7) ? CHUNKED : length ? LENGTH : UNTIL_CLOSE;
    s->left = s->framing == LENGTH ? strtoul(length, NULL, 10) : 0;
    s->step = s->framing == CHUNKED ? IN_SIZE : IN_DATA;
    return end + 4 - s->head - (ssize_t)before;
}

static void on_bytes(struct stream *s, const char *b, size_t n) {
    while (n) {
        if (s->step == IN_HEAD) {
            ssize_t used = on_head(s, b, n);
            if (used < 0) return;
            b += used, n -= (size_t)used;
        } else if (s->step == IN_DATA) {
            size_t take = s->framing == UNTIL_CLOSE || n < s->left ? n : s->left;
            if (!on_body(s, b, take)) return;
            b += take, n -= take, s->left -= take;
            if (s->framing == CHUNKED && !s->left) s->step = AFTER_DATA;
        } else {
            char c = *b++;
            n--;
            if (s->step == IN_SIZE || s->step == IN_SIZE_LINE) {
                if (c == '\n') s->step = s->left ? IN_DATA : IN_TRAILER;
                else if (s->step == IN_SIZE_LINE || c == ';' || c == '\r') s->step = IN_SIZE_LINE;
                else s->left = s->left * 16 + (size_t)(c <= '9' ? c - '0' : (c | 32) - 'a' + 10);
            } else if (s->step == AFTER_DATA) {
                if (c == '\n') s->step = IN_SIZE;
            } else if (s->step == IN_TRAILER) {
                if (c == '\n' && !s->line) s->step = DONE;
                else s->line = c == '\n' ? 0 : s->line + (c != '\r');
            }
        }
        if (s->framing == LENGTH && s->step == IN_DATA && !s->left) s->step = DONE;
        if (s->step == DONE) return finish(s, true);
    }
}

static void on_readable(struct stream *s) {
    static char buffer[1 << 18];
    ssize_t n = recv(s->fd, buffer, sizeof buffer, 0);
    if (n > 0) return on_bytes(s, buffer, (size_t)n);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (n == 0 && s->step == IN_DATA && s->framing == UNTIL_CLOSE) return finish(s, false);
    fail(s, n == 0 ? SHORT : RESET);
}

/* --- sending --- */

static void send_request(struct stream *s) {
    while (s->sent < o.request_length) {
        ssize_t n = send(s->fd, o.request + s->sent, o.request_length - s->sent, MSG_NOSIGNAL);
        if (n < 0 && errno == EAGAIN) break;
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return fail(s, s->reused ? RESET : CONNECT);
        s->sent += (size_t)n;
    }
    struct epoll_event e = {.events = EPOLLIN | (s->sent < o.request_length ? EPOLLOUT : 0u), .data.ptr = s};
    epoll_ctl(poll_fd, EPOLL_CTL_MOD, s->fd, &e);
}

static void start(void) {
    struct stream *s = calloc(1, sizeof *s);
    int on = 1, n = started++;
    active++;
    begin(s);
    s->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (s->fd < 0) die("socket");
    setsockopt(s->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(s->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    struct sockaddr_in from = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK + (unsigned)(n % o.addresses))};
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((unsigned short)o.port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (bind(s->fd, (struct sockaddr *)&from, sizeof from)) die("bind");
    struct epoll_event e = {.events = EPOLLIN | EPOLLOUT, .data.ptr = s};
    if (connect(s->fd, (struct sockaddr *)&to, sizeof to) && errno != EINPROGRESS) return fail(s, CONNECT);
    epoll_ctl(poll_fd, EPOLL_CTL_ADD, s->fd, &e);
}

static void on_event(struct stream *s, unsigned events) {
    if (events & EPOLLOUT && s->sent < o.request_length) send_request(s);
    else on_readable(s);
}

/* --- the run --- */

static int by_size(const void *a, const void *b) {
    long x = *(const long *)a, y = *(const long *)b;
    return (x > y) - (x < y);
}

static long percentile(double p) {
    return first_count ? first_bytes[(int)(p * (first_count - 1) + 0.5)] : 0;
}

static void print_json(long elapsed) {
    int lost = 0;
    for (int i = 0; i < REASONS; i++) lost += failed[i];
    qsort(first_bytes, (size_t)first_count, sizeof *first_bytes, by_size);
    printf("{\"completed\":%d,\"failed\":%d,\"seconds\":%.3f,\"bytes\":%ld,\"first_byte_p50\":%ld,\"first_byte_p99\":%ld,\"reasons\":{",
           completed, lost, (double)elapsed / 1e6, bytes, percentile(0.5), percentile(0.99));
    const char *comma = "";
    for (int i = 0; i < REASONS; i++)
        if (failed[i]) printf("%s\"%s\":%d", comma, reason_names[i], failed[i]), comma = ",";
    printf("}}\n");
    if (example[0]) fprintf(stderr, "%s\n", example);
}

static void read_options(int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        char *value = strchr(argv[i], '=');
        if (!value) die(argv[i]);
        *value++ = 0;
        if (!strcmp(argv[i], "port")) o.port = atoi(value);
        else if (!strcmp(argv[i], "request")) o.request = slurp(value, &o.request_length);
        else if (!strcmp(argv[i], "expect")) o.expect = slurp(value, &o.expect_length);
        else if (!strcmp(argv[i], "marker")) learn_marker(value);
        else if (!strcmp(argv[i], "ticks")) o.ticks = atol(value);
        else if (!strcmp(argv[i], "total")) o.total = atoi(value);
        else if (!strcmp(argv[i], "concurrency")) o.concurrency = atoi(value);
        else if (!strcmp(argv[i], "ramp")) o.ramp = atoi(value);
        else if (!strcmp(argv[i], "addresses")) o.addresses = atoi(value);
        else if (!strcmp(argv[i], "reuse")) o.reuse = atoi(value);
        else if (!strcmp(argv[i], "timeout")) o.timeout = atoi(value);
        else die(argv[i]);
    }
    if (!o.request || !o.port) die("port and request are needed");
}

int main(int argc, char **argv) {
    read_options(argc, argv);
    first_bytes = calloc((size_t)o.total, sizeof *first_bytes);
    poll_fd = epoll_create1(0);
    struct epoll_event events[EVENTS];
    long begun = now_us(), elapsed = 0;
    while ((started < o.total || active) && elapsed < o.timeout * 1000000L) {
        long allowed = o.ramp ? elapsed * o.ramp / 1000000 + 1 : o.total;
        while (started < o.total && started < allowed && active < o.concurrency) start();
        bool ramping = o.ramp && started < o.total && active < o.concurrency;
        int n = epoll_wait(poll_fd, events, EVENTS, ramping ? 1 : 100);
        for (int i = 0; i < n; i++) on_event(events[i].data.ptr, events[i].events);
        elapsed = now_us() - begun;
    }
    failed[TIMEOUT] += active + (o.total - started);
    print_json(elapsed);
    return 0;
}
