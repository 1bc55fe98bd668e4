/** As much of RFC 6455 as a test needs of a server: whole text messages, and an end. */
import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const TEXT = 1;
const CLOSE = 8;

export interface Connection {
  send: (text: string) => void;
  end: () => void;
}

export interface Handlers {
  onText: (text: string) => void;
  onEnd: () => void;
}

/** Answer an upgrade. */
export function accept(request: IncomingMessage, socket: Duplex, handlers: Handlers): Connection {
  const key = request.headers["sec-websocket-key"] ?? "";
  const answer = createHash("sha1").update(`${key}${GUID}`).digest("base64");
  socket.write(
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
      `Sec-WebSocket-Accept: ${answer}\r\n\r\n`,
  );
  let received = Buffer.alloc(0);
  socket.on("data", (data: Buffer) => {
    received = Buffer.concat([received, data]);
    for (let frame = read(received); frame !== undefined; frame = read(received)) {
      received = received.subarray(frame.length);
      if (frame.opcode === TEXT) handlers.onText(frame.payload.toString("utf8"));
      if (frame.opcode === CLOSE) socket.end(written(CLOSE, frame.payload));
    }
  });
  socket.on("error", () => socket.destroy());
  socket.on("close", handlers.onEnd);
  return {
    send: (text) => void (socket.writable && socket.write(written(TEXT, Buffer.from(text)))),
    end: () => void socket.destroy(),
  };
}

interface Frame {
  opcode: number;
  payload: Buffer;
  /** With its head. */
  length: number;
}

/** The first frame, masked as those of a browser are; undefined while it is not whole. */
function read(data: Buffer): Frame | undefined {
  if (data.length < 2) return undefined;
  const short = data.readUInt8(1) & 0x7f;
  const head = 2 + (short === 126 ? 2 : short === 127 ? 8 : 0);
  if (data.length < head + 4) return undefined;
  const size = short === 126 ? data.readUInt16BE(2) : short === 127 ? Number(data.readBigUInt64BE(2)) : short;
  const length = head + 4 + size;
  if (data.length < length) return undefined;
  const mask = data.subarray(head, head + 4);
  const payload = Buffer.from(data.subarray(head + 4, length));
  for (let i = 0; i < payload.length; i += 1) payload[i] = (payload[i] ?? 0) ^ (mask[i % 4] ?? 0);
  return { opcode: data.readUInt8(0) & 0x0f, payload, length };
}

function written(opcode: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(payload.length < 126 ? 2 : payload.length < 65_536 ? 4 : 10);
  head.writeUInt8(0x80 | opcode, 0);
  if (head.length === 2) head.writeUInt8(payload.length, 1);
  if (head.length === 4) {
    head.writeUInt8(126, 1);
    head.writeUInt16BE(payload.length, 2);
  }
  if (head.length === 10) {
    head.writeUInt8(127, 1);
    head.writeBigUInt64BE(BigInt(payload.length), 2);
  }
  return Buffer.concat([head, payload]);
}
