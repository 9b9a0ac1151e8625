/* SPDX-License-Identifier: GPL-3.0-only
 *
 * The upstream of every measurement: answers the four protocols with canned replies.
 *
 *   mock PORT DIRECTORY
 *
 * DIRECTORY holds <protocol>.json and <protocol>-<chunks>.sse (see replies.py); in the .sse files a form feed ends
 * what is written at once. A request whose body says "stream":true, or whose path says streamGenerateContent, is
 * answered with a stream: the model slow-<chunks>-<ms> paces it, every other model gets 100 chunks in one write.
 *
 * One thread. It only looks for the model and the stream flag in a request, so that it costs a few microseconds.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { REPLIES = 64, WHEEL = 8192, EVENTS = 512, AT_ONCE = 100, EDGE = 4096 };

struct reply {
    char protocol[16];
    int chunks; /* 0: the JSON reply */
    char *bytes;
    size_t length;
    size_t *ends; /* where each write of a paced reply ends */
    int writes;
};

struct connection {
    int fd;
    char *in;
    size_t have, room;
    size_t head;        /* length of the request's head, 0 while it is not whole */
    size_t need;        /* length of the request, or of what is known of it while it is chunked */
    bool chunked, last; /* close after the reply */
    const struct reply *reply;
    size_t sent, limit;
    int write, interval;
    bool waits; /* for EPOLLOUT */
    long due;
    struct connection *next, **link; /* in the wheel */
};

static struct reply replies[REPLIES];
static int reply_count;
static struct connection *wheel[WHEEL];
static int poll_fd, paced;

static void die(const char *what) {
    perror(what);
    exit(1);
}

static long now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* --- canned replies --- */

static char *slurp(const char *path, size_t *length) {
    FILE *f = fopen(path, "rb");
    if (!f) die(path);
    fseek(f, 0, SEEK_END);
    *length = (size_t)ftell(f);
    rewind(f);
    char *bytes = malloc(*length + 1);
    if (fread(bytes, 1, *length, f) != *length) die(path);
    fclose(f);
    bytes[*length] = 0;
    return bytes;
}

static void load_json(struct reply *r, const char *body, size_t length) {
    r->bytes = malloc(length + 200);
    int head = sprintf(r->bytes, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n", length);
    memcpy(r->bytes + head, body, length);
    r->length = (size_t)head + length;
    r->ends = malloc(sizeof *r->ends);
    r->ends[r->writes++] = r->length;
}

static void load_stream(struct reply *r, const char *body, size_t length) {
    int parts = 1;
    for (size_t i = 0; i < length; i++) parts += body[i] == '\f';
    r->bytes = malloc(length + 200 + (size_t)parts * 16);
    r->ends = malloc((size_t)parts * sizeof *r->ends);
    size_t at = (size_t)sprintf(r->bytes, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                                          "Cache-Control: no-cache\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (const char *part = body, *end = body + length; part < end;) {
        const char *stop = memchr(part, '\f', (size_t)(end - part));
        if (!stop) stop = end;
        size_t size = (size_t)(stop - part);
        at += (size_t)sprintf(r->bytes + at, "%zx\r\n", size);
        memcpy(r->bytes + at, part, size);
        at += size;
        at += (size_t)sprintf(r->bytes + at, "\r\n");
        if (stop + 1 >= end) at += (size_t)sprintf(r->bytes + at, "0\r\n\r\n");
        r->ends[r->writes++] = at;
        part = stop + 1;
    }
    r->length = at;
}

static void load(const char *directory) {
    DIR *d = opendir(directory);
    if (!d) die(directory);
    for (struct dirent *e; (e = readdir(d));) {
        char *dot = strrchr(e->d_name, '.'), path[4096];
        if (!dot || (strcmp(dot, ".json") && strcmp(dot, ".sse"))) continue;
        if (reply_count == REPLIES) die("too many replies");
        struct reply *r = &replies[reply_count++];
        sscanf(e->d_name, "%15[a-z]-%d", r->protocol, &r->chunks);
        snprintf(path, sizeof path, "%s/%s", directory, e->d_name);
        size_t length;
        char *body = slurp(path, &length);
        r->chunks ? load_stream(r, body, length) : load_json(r, body, length);
        free(body);
    }
    closedir(d);
}

static const struct reply *find(const char *protocol, int chunks) {
    for (int i = 0; i < reply_count; i++)
        if (replies[i].chunks == chunks && !strcmp(replies[i].protocol, protocol)) return &replies[i];
    return NULL;
}

static const struct reply *not_found(void) {
    static struct reply r;
    static const char text[] = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
    static size_t end = sizeof text - 1;
    r.bytes = (char *)text, r.length = end, r.ends = &end, r.writes = 1;
    return &r;
}

/* --- what is asked --- */

static bool ends_with(const char *s, size_t n, const char *suffix) {
    size_t m = strlen(suffix);
    return n >= m && !memcmp(s + n - m, suffix, m);
}

/* The value's first byte after "name": in a JSON body. The keys wanted stand at its start or at its end. */
static const char *member(const char *body, size_t n, const char *name) {
    size_t m = strlen(name), first = n < EDGE ? n : EDGE, start = n - first;
    const char *at = memmem(body, first, name, m);
    if (!at && n > EDGE) at = memmem(body + start, first, name, m);
    if (!at && n > EDGE) at = memmem(body, n, name, m);
    if (!at) return NULL;
    for (at += m; at < body + n && (*at == ' ' || *at == ':'); at++) {
    }
    return at;
}

static void answer(struct connection *c) {
    const char *path = memchr(c->in, ' ', c->head);
    const char *path_end = path ? memchr(path + 1, ' ', c->head - (size_t)(path + 1 - c->in)) : NULL;
    const char *protocol = NULL, *model = NULL, *body = c->in + c->head;
    size_t body_length = c->need - c->head;
    bool stream = false;
    if (path_end) {
        path++;
        const char *query = memchr(path, '?', (size_t)(path_end - path));
        size_t n = (size_t)((query ? query : path_end) - path);
        if (ends_with(path, n, "/messages")) protocol = "anthropic";
        else if (ends_with(path, n, "/chat/completions")) protocol = "openai";
        else if (ends_with(path, n, "/responses")) protocol = "responses";
        else if (ends_with(path, n, "enerateContent")) {
            protocol = "gemini";
            stream = ends_with(path, n, ":streamGenerateContent");
            model = memmem(path, n, "/models/", 8);
            if (model) model += 8;
        }
    }
    if (protocol && !model) {
        const char *flag = member(body, body_length, "\"stream\"");
        stream = flag && *flag == 't';
        model = member(body, body_length, "\"model\"");
        if (model && *model == '"') model++;
    }
    int chunks = 0;
    c->interval = 0;
    if (stream) {
        chunks = AT_ONCE;
        if (model && !strncmp(model, "slow-", 5)) sscanf(model + 5, "%d-%d", &chunks, &c->interval);
    }
    c->reply = protocol ? find(protocol, chunks) : NULL;
    if (!c->reply || c->interval >= WHEEL) c->reply = not_found(), c->interval = 0;
    c->sent = 0;
    c->write = 0;
    c->limit = c->interval ? c->reply->ends[0] : c->reply->length;
}

/* --- connections --- */

static void plan(struct connection *c, long due) {
    struct connection **slot = &wheel[due % WHEEL];
    c->due = due;
    c->next = *slot;
    if (c->next) c->next->link = &c->next;
    *slot = c;
    c->link = slot;
    paced++;
}

static void unplan(struct connection *c) {
    if (!c->link) return;
    *c->link = c->next;
    if (c->next) c->next->link = c->link;
    c->link = NULL;
    paced--;
}

static void close_connection(struct connection *c) {
    unplan(c);
    close(c->fd);
    free(c->in);
    free(c);
}

static void watch(struct connection *c, bool writes) {
    if (c->waits == writes) return;
    struct epoll_event e = {.events = EPOLLIN | (writes ? EPOLLOUT : 0u), .data.ptr = c};
    epoll_ctl(poll_fd, EPOLL_CTL_MOD, c->fd, &e);
    c->waits = writes;
}

/* Whether the connection is still there. */
static bool flush(struct connection *c) {
    while (c->sent < c->limit) {
        ssize_t n = send(c->fd, c->reply->bytes + c->sent, c->limit - c->sent, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0 && errno == EAGAIN) {
            watch(c, true);
            return true;
        }
        if (n <= 0) {
            close_connection(c);
            return false;
        }
        c->sent += (size_t)n;
    }
    watch(c, false);
    if (c->sent < c->reply->length) return true;
    c->reply = NULL;
    if (c->last) {
        close_connection(c);
        return false;
    }
    c->have -= c->need;
    memmove(c->in, c->in + c->need, c->have);
    c->head = c->need = 0;
    return true;
}

static const char *header(const char *head, size_t n, const char *name) {
    size_t m = strlen(name);
    for (const char *line = memchr(head, '\n', n); line; line = memchr(line, '\n', n - (size_t)(line - head))) {
        line++;
        if ((size_t)(line - head) + m >= n) return NULL;
        if (!strncasecmp(line, name, m) && line[m] == ':') {
            for (line += m + 1; *line == ' '; line++) {
            }
            return line;
        }
    }
    return NULL;
}

/* Whether the request is in c->in as a whole. */
static bool whole(struct connection *c) {
    if (!c->head) {
        char *end = memmem(c->in, c->have, "\r\n\r\n", 4);
        if (!end) return false;
        c->head = (size_t)(end + 4 - c->in);
        const char *length = header(c->in, c->head, "content-length");
        const char *coding = header(c->in, c->head, "transfer-encoding");
        const char *keep = header(c->in, c->head, "connection");
        c->chunked = coding && !strncasecmp(coding, "chunked", 7);
        c->need = c->head + (c->chunked || !length ? 0 : strtoul(length, NULL, 10));
        c->last = keep && !strncasecmp(keep, "close", 5);
    }
    while (c->chunked) {
        char *line = memchr(c->in + c->need, '\n', c->have > c->need ? c->have - c->need : 0);
        if (!line) return false;
        size_t size = strtoul(c->in + c->need, NULL, 16), next = (size_t)(line + 1 - c->in) + size + 2;
        if (!size) c->chunked = false;
        else if (next > c->have) return false;
        c->need = next;
    }
    return c->have >= c->need;
}

static void on_request(struct connection *c) {
    while (!c->reply && c->have && whole(c)) {
        answer(c);
        bool there = flush(c);
        if (!there) return;
        if (c->reply && c->interval) {
            plan(c, now_ms() + c->interval);
            return;
        }
    }
}

static void on_readable(struct connection *c) {
    for (;;) {
        if (c->room - c->have < 1024 || c->need > c->room) {
            c->room = c->need > c->room ? c->need + 4096 : c->room ? c->room * 2 : 4096;
            c->in = realloc(c->in, c->room);
        }
        size_t room = c->room - c->have;
        ssize_t n = recv(c->fd, c->in + c->have, room, 0);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0 && errno == EAGAIN) return;
        if (n <= 0) {
            close_connection(c);
            return;
        }
        c->have += (size_t)n;
        if ((size_t)n < room) break; /* level-triggered: what came since is told again */
        if (!c->reply) whole(c);     /* learns the length, so that the buffer grows once */
    }
    on_request(c);
}

static void on_due(struct connection *c) {
    long due = c->due;
    c->limit = c->reply->ends[++c->write];
    bool more = c->write + 1 < c->reply->writes;
    if (!flush(c)) return;
    if (more) plan(c, due + c->interval);
    else if (!c->reply) on_request(c);
}

static void turn_wheel(long *turned, long now) {
    for (; *turned <= now; ++*turned) {
        struct connection *c = wheel[*turned % WHEEL], *later = NULL;
        wheel[*turned % WHEEL] = NULL;
        if (c) c->link = &later, later = c;
        while ((c = later)) {
            unplan(c);
            on_due(c);
        }
    }
}

static int listen_on(int port) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1;
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&a, sizeof a) || listen(fd, 4096)) die("address in use?");
    return fd;
}

static void on_connections(int listener) {
    for (int fd; (fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0;) {
        int on = 1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        struct connection *c = calloc(1, sizeof *c);
        c->fd = fd;
        struct epoll_event e = {.events = EPOLLIN, .data.ptr = c};
        epoll_ctl(poll_fd, EPOLL_CTL_ADD, fd, &e);
    }
    if (errno == EMFILE) perror("accept");
}

int main(int argc, char **argv) {
    if (argc != 3) return fprintf(stderr, "usage: mock PORT DIRECTORY\n"), 2;
    load(argv[2]);
    int listener = listen_on(atoi(argv[1]));
    poll_fd = epoll_create1(0);
    struct epoll_event e = {.events = EPOLLIN, .data.ptr = NULL}, events[EVENTS];
    epoll_ctl(poll_fd, EPOLL_CTL_ADD, listener, &e);
    long turned = now_ms();
    for (;;) {
        int n = epoll_wait(poll_fd, events, EVENTS, paced ? 1 : -1);
        if (!paced) turned = now_ms();
        for (int i = 0; i < n; i++) {
            struct connection *c = events[i].data.ptr;
            if (!c) on_connections(listener);
            else if (events[i].events & EPOLLOUT && c->reply) flush(c);
            else on_readable(c);
        }
        if (paced) turn_wheel(&turned, now_ms());
    }
}
