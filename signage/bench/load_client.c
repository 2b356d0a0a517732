// Load client: thousands of connections in one epoll loop, so that it never is the bottleneck.
// Loopback only. Prints JSON lines; ends on "q" on stdin or after -d seconds.
//
//   listen  -n players: opens event streams and times every revision, whose 16 hex digits are
//           the monotonic nanoseconds at which it was announced
//   return  -n players: asks for its manifest (or for /ping), then listens; comes back when cut
//   replay  -c connections, -f file of requests, -r rounds: sends each once, waits for answers
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { IDLE, CONNECTING, ASKED, LISTENING, READY };
enum { LISTEN, RETURN, REPLAY };

typedef struct {
  int fd, state, stuck, step;
  double since, next;
  long body;          // bytes of the answer still to come, -1 before its head
  const char *out;    // what is still to be written of a request
  size_t out_left;
  char head[600];     // the beginning of an answer or of an event, across reads
  int head_len;
} Player;

static int mode = LISTEN, players = 1000, port = 8000, in_flight = 200, stuck = 0, rounds = 1;
static double duration = 60;
static const char *first = "", *file = "", *token = "token";
static Player *all;
static int poll_fd, ready = 0, flying = 0, cursor = 0;
static long closes = 0, failures = 0, bytes = 0, answered = 0, unexpected = 0;

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec * 1e-9;
}

// Latencies by announcement.
#define MOST_EVENTS 512
static uint64_t stamps[MOST_EVENTS];
static float *latency[MOST_EVENTS];
static int heard[MOST_EVENTS], events = 0;

static void hear(uint64_t stamp, double now) {
  if (stamp == 0) return;  // part of a flood, which is not timed
  int i = events - 1;
  while (i >= 0 && stamps[i] != stamp) i--;
  if (i < 0) {
    if (events == MOST_EVENTS) return;
    i = events++;
    stamps[i] = stamp;
    latency[i] = malloc(sizeof(float) * players * 2);
  }
  if (heard[i] < players * 2) latency[i][heard[i]++] = (now - stamp * 1e-9) * 1e3;
}

static void listen_to(Player *p, const char *data, int length, double now) {
  static char text[70000];
  static const char mark[] = "event: revision\ndata: {\"revision\":\"";
  memcpy(text, p->head, p->head_len);
  memcpy(text + p->head_len, data, length);
  int total = p->head_len + length;
  char *at = text, *end = text + total;
  while ((at = memmem(at, end - at, mark, sizeof mark - 1))) {
    char *digits = at + sizeof mark - 1;
    if (digits + 16 > end) break;
    char copy[17] = {0};
    memcpy(copy, digits, 16);
    hear(strtoull(copy, NULL, 16), now);
    at = digits + 16;
  }
  // Keep an event that is not whole yet.
  char *from = at ? at : end - (total < 40 ? total : 40);
  if (end - from > 100) from = end - 100;
  p->head_len = end - from;
  memmove(p->head, from, p->head_len);
}

static void drop(Player *p) {
  if (p->fd >= 0) close(p->fd);
  p->fd = -1;
  if (p->state == READY) ready--;
  else if (p->state != IDLE) flying--;
  p->state = IDLE;
}

static void watch(Player *p, uint32_t what, int how) {
  struct epoll_event e = {.events = what, .data.u32 = p - all};
  epoll_ctl(poll_fd, how, p->fd, &e);
}

static void start(Player *p) {
  int one = 1, small = 4096;
  p->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (p->fd < 0) { perror("socket"); exit(1); }
  // Ten source addresses: one has ports for 28,000 connections only.
  setsockopt(p->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
  struct sockaddr_in a = {.sin_family = AF_INET};
  a.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1 + (p - all) % 10);
  bind(p->fd, (void *)&a, sizeof a);
  if (p->stuck) setsockopt(p->fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
  a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  a.sin_port = htons(port);
  p->since = seconds();
  p->state = CONNECTING;
  p->step = p->head_len = 0;
  flying++;
  if (connect(p->fd, (void *)&a, sizeof a) < 0 && errno != EINPROGRESS) {
    failures++;
    drop(p);
    p->next = seconds() + 0.05;
    return;
  }
  watch(p, EPOLLOUT, EPOLL_CTL_ADD);
}

// Requests of the players, one after the other on a connection.
static int ask(Player *p) {
  static char text[1024];
  int number = p - all, length;
  const char *path = mode == RETURN && p->step == 0 ? first : "/api/player/events";
  length = snprintf(text, sizeof text,
                    "GET %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s-%d\r\n"
                    "If-None-Match: \"%016x\"\r\n\r\n", path, token, number, number);
  return write(p->fd, text, length) == length;
}

// The requests of a replay.
typedef struct { const char *text; size_t length; } Request;
static Request *requests;
static long request_count = 0, next_request = 0, request_total = 0;

static void read_requests(void) {
  FILE *f = fopen(file, "rb");
  if (!f) { perror(file); exit(1); }
  size_t length;
  while (fscanf(f, "%zu", &length) == 1 && fgetc(f) == '\n') {
    char *text = malloc(length);
    if (fread(text, 1, length, f) != length) exit(1);
    requests = realloc(requests, sizeof(Request) * (request_count + 1));
    requests[request_count++] = (Request){text, length};
  }
  fclose(f);
  request_total = request_count * rounds;
}

static void send_more(Player *p) {
  while (p->out_left) {
    ssize_t n = write(p->fd, p->out, p->out_left);
    if (n < 0) {
      if (errno == EAGAIN) { watch(p, EPOLLOUT | EPOLLIN, EPOLL_CTL_MOD); return; }
      unexpected++;
      drop(p);
      return;
    }
    p->out += n;
    p->out_left -= n;
  }
  watch(p, EPOLLIN, EPOLL_CTL_MOD);
}

static void replay_next(Player *p) {
  if (next_request == request_total) { p->state = READY; flying--; ready++; return; }
  Request *r = &requests[next_request++ % request_count];
  p->out = r->text;
  p->out_left = r->length;
  p->body = -1;
  p->head_len = 0;
  send_more(p);
}

static void replay_hear(Player *p, char *data, int length) {
  if (p->body < 0) {
    int take = length;
    if (p->head_len + take > (int)sizeof p->head - 1) take = sizeof p->head - 1 - p->head_len;
    memcpy(p->head + p->head_len, data, take);
    int before = p->head_len;
    p->head_len += take;
    p->head[p->head_len] = 0;
    char *end = strstr(p->head, "\r\n\r\n");
    if (!end) return;
    char *size = strcasestr(p->head, "content-length:");
    p->body = size && size < end ? atol(size + 15) : 0;
    if (strncmp(p->head + 9, "20", 2)) unexpected++;
    int used = end + 4 - p->head - before;
    data += used;
    length -= used;
  }
  p->body -= length;
  if (p->body <= 0) { answered++; replay_next(p); }
}

static void opened(Player *p) {
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(p->fd, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error) {
    failures++;
    drop(p);
    p->next = seconds() + 0.02 + (rand() % 30) * 1e-3;
    return;
  }
  p->state = ASKED;
  if (mode == REPLAY) { replay_next(p); return; }
  watch(p, EPOLLIN, EPOLL_CTL_MOD);
  if (!ask(p)) { failures++; drop(p); }
}

static int wanted(Player *p, const char *text) {
  int status = atoi(text + 9);
  if (mode == RETURN && p->step == 0) return status == 304 || status == 200;
  return status == 200;
}

static void arrived(Player *p) {
  p->state = READY;
  flying--;
  ready++;
  if (p->stuck) watch(p, 0, EPOLL_CTL_MOD);
}

static void data_came(Player *p) {
  static char data[262144];
  // Short reads for players: an event is small and 70,000 bytes are the most it keeps.
  int limit = mode == REPLAY ? sizeof data : 60000;
  int n = read(p->fd, data, limit);
  if (n < 0 && errno == EAGAIN) return;
  if (n <= 0) {
    closes++;
    drop(p);
    p->next = seconds();
    return;
  }
  bytes += n;
  if (mode == REPLAY) { replay_hear(p, data, n); return; }
  if (p->state == ASKED) {
    data[n] = 0;
    if (!memmem(data, n, "\r\n\r\n", 4)) return;
    if (!wanted(p, data)) {
      failures++;
      drop(p);
      p->next = seconds() + 0.2;
      return;
    }
    if (mode == RETURN && p->step == 0 && strcmp(first, "/ping")) {
      p->step = 1;
      if (!ask(p)) { failures++; drop(p); }
      return;
    }
    arrived(p);
  }
  listen_to(p, data, n, seconds());
}

static int by_size(const void *a, const void *b) {
  float x = *(const float *)a, y = *(const float *)b;
  return x < y ? -1 : x > y;
}

static void report(double began) {
  for (int i = 0; i < events; i++) {
    qsort(latency[i], heard[i], sizeof(float), by_size);
    printf("{\"event\":%d,\"heard\":%d,\"p50_ms\":%.2f,\"p99_ms\":%.2f,\"last_ms\":%.2f}\n", i,
           heard[i], latency[i][heard[i] / 2], latency[i][(int)(heard[i] * 0.99)],
           latency[i][heard[i] - 1]);
  }
  printf("{\"end\":true,\"ready\":%d,\"closes\":%ld,\"failures\":%ld,\"bytes\":%ld,\"answered\":%ld,"
         "\"unexpected\":%ld,\"seconds\":%.4f}\n",
         ready, closes, failures, bytes, answered, unexpected, seconds() - began);
}

static void read_arguments(int count, char **values) {
  int option;
  while ((option = getopt(count, values, "m:n:p:c:k:d:u:f:r:t:")) != -1) switch (option) {
      case 'm': mode = *optarg == 'l' ? LISTEN : strcmp(optarg, "return") ? REPLAY : RETURN; break;
      case 'n': players = atoi(optarg); break;
      case 'p': port = atoi(optarg); break;
      case 'c': in_flight = atoi(optarg); break;
      case 'k': stuck = atoi(optarg); break;
      case 'd': duration = atof(optarg); break;
      case 'u': first = optarg; break;
      case 'f': file = optarg; break;
      case 'r': rounds = atoi(optarg); break;
      case 't': token = optarg; break;
    }
}

int main(int count, char **values) {
  read_arguments(count, values);
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  if (mode == REPLAY) { players = in_flight; read_requests(); }
  all = calloc(players, sizeof(Player));
  for (int i = 0; i < players; i++) { all[i].fd = -1; all[i].stuck = i < stuck; }
  poll_fd = epoll_create1(0);
  fcntl(0, F_SETFL, O_NONBLOCK);
  double began = seconds(), first_open = 0;
  int complete = 0;
  static struct epoll_event found[4096];
  while (seconds() < began + duration) {
    double now = seconds();
    for (int tries = 0; tries < players && flying < in_flight && flying + ready < players; tries++) {
      Player *p = &all[cursor];
      cursor = (cursor + 1) % players;
      if (p->state == IDLE && p->next <= now) start(p);
    }
    int n = epoll_wait(poll_fd, found, 4096, 5);
    for (int i = 0; i < n; i++) {
      Player *p = &all[found[i].data.u32];
      if (p->fd < 0) continue;
      if (p->state == CONNECTING) {
        opened(p);
        if (p->state == ASKED && !first_open) first_open = seconds();
        continue;
      }
      if (found[i].events & EPOLLOUT && p->out_left) send_more(p);
      if (found[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) data_came(p);
    }
    if (!complete && ready == players) {
      complete = 1;
      printf("{\"ready\":%d,\"seconds\":%.4f,\"since_open\":%.4f}\n", ready, seconds() - began,
             seconds() - first_open);
      fflush(stdout);
      if (mode == REPLAY) break;
    } else if (complete && ready < players / 2) {
      complete = 0;
      first_open = 0;
      began = seconds();
      duration += 60;
    }
    char key;
    if (read(0, &key, 1) == 1 && key == 'q') break;
  }
  report(began);
  return 0;
}
