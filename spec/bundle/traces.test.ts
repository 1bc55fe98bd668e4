import { describe, expect, test } from "vitest";
import { differences, talkOf } from "./traces";

const BIND = 'bind(5, {sa_family=AF_INET, sin_port=htons(0), sin_addr=inet_addr("127.0.0.1")}, 16) = 0';
const SIX =
  "connect(5, {sa_family=AF_INET6, sin6_port=htons(80), sin6_flowinfo=htonl(0), inet_pton(AF_INET6,";

describe("whom a program spoke to", () => {
  test.each([
    ["an address of this machine", BIND, 1],
    ["its address of the sixth version", `${SIX} "::1", &sin6_addr), sin6_scope_id=0}, 28) = 0`, 1],
    ["a socket with a name", '7 connect(5, {sa_family=AF_UNIX, sun_path="/tmp/x"}, 110) = 0', 0],
    ["the kernel", "7 bind(5, {sa_family=AF_NETLINK, nl_pid=0, nl_groups=00000000}, 12) = 0", 0],
    ["a pair", '7 sendto(5, "GET 10.0.0.1", 12, 0, NULL, 0) = 12', 0],
  ])("%s is no stranger", (_, line, local) => {
    expect(talkOf(line)).toEqual({ local, strangers: [] });
  });

  test.each([
    [
      "another machine",
      'connect(5, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("10.0.0.1")}, 16)',
    ],
    [
      "one whose call was not finished",
      '9 connect(5, {sa_family=AF_INET, sin_addr=inet_addr("1.1.1.1")}, 16 <unfinished ...>',
    ],
    [
      "everybody who wants to come",
      'bind(5, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("0.0.0.0")}, 16) = 0',
    ],
    [
      "another machine, by the sixth version",
      `${SIX} "2001:db8::1", &sin6_addr), sin6_scope_id=0}, 28) = -1`,
    ],
    ["everybody, by the sixth version", `${SIX} "::", &sin6_addr), sin6_scope_id=0}, 28) = 0`],
    ["the machine around", "7 connect(5, {sa_family=AF_VSOCK, svm_cid=0x2, svm_port=0x50}, 16) = 0"],
  ])("%s is a stranger", (_, line) => {
    expect(talkOf(line)).toEqual({ local: 0, strangers: [line] });
  });
});

test("files that came, went and changed are told", () => {
  const before = new Map([
    ["/a", "file"],
    ["/b", "file"],
    ["/c", "file 1"],
  ]);
  const after = new Map([
    ["/a", "file"],
    ["/c", "file 2"],
    ["/d", "file"],
  ]);
  expect(differences(before, after)).toEqual(["+ /d", "- /b", "~ /c"]);
});
