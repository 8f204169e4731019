// The server's side of a WebSocket, as small as a test needs it: text frames, close.
import { createHash } from "node:crypto";

const MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** Accept the handshake; returns { send(object), close(code), onFrame, onClose }. */
export function acceptSocket(request, socket) {
  const key = request.headers["sec-websocket-key"];
  const accept = createHash("sha1")
    .update(key + MAGIC)
    .digest("base64");
  socket.write(
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n" +
      `Connection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  const side = { onFrame() {}, onClose() {}, open: true };
  const frame = (opcode, payload) => {
    const size = payload.length;
    const head =
      size < 126
        ? Buffer.from([0x80 | opcode, size])
        : Buffer.from([0x80 | opcode, 126, size >> 8, size & 255]);
    if (side.open && !socket.destroyed) socket.write(Buffer.concat([head, payload]));
  };
  side.send = (object) => frame(1, Buffer.from(JSON.stringify(object)));
  side.close = (code = 1000) => {
    frame(8, Buffer.from([code >> 8, code & 255]));
    end();
    socket.end();
  };
  const end = () => {
    if (!side.open) return;
    side.open = false;
    side.onClose();
  };
  let held = Buffer.alloc(0);
  socket.on("data", (data) => {
    held = Buffer.concat([held, data]);
    for (let read = readFrame(held); read; read = readFrame(held)) {
      held = held.subarray(read.end);
      if (read.opcode === 8) side.close(1000);
      else if (read.opcode === 1) side.onFrame(JSON.parse(read.payload.toString()));
    }
  });
  socket.on("close", end);
  socket.on("error", end);
  return side;
}

function readFrame(data) {
  if (data.length < 6) return null;
  let size = data[1] & 127;
  let at = 2;
  if (size === 126) {
    if (data.length < 8) return null;
    size = data.readUInt16BE(2);
    at = 4;
  }
  const end = at + 4 + size;
  if (data.length < end) return null;
  const mask = data.subarray(at, at + 4);
  const payload = Buffer.from(data.subarray(at + 4, end));
  for (let index = 0; index < payload.length; index += 1) payload[index] ^= mask[index % 4];
  return { opcode: data[0] & 15, payload, end };
}
