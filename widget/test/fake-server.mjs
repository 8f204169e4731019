// A gateway that follows the HTTP contract, for developing and testing the widget.
//   node test/fake-server.mjs [port]      prints its address
// POST /fake/{"down", "block_socket", "answer", "delay"} changes how it behaves.
import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath, pathToFileURL } from "node:url";
import { answerTo, OPENING, PLAN } from "./script.mjs";
import { acceptSocket } from "./websocket.mjs";

const STATIC = fileURLToPath(new URL("../../bot/gateway/static/widget/", import.meta.url));
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;" +
  " font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const PAGES = {
  "/": '<script src="/widget/koffiebreak.js" data-operator="Gemeente Voorbeeld" defer></script>',
  "/page":
    '<script src="/widget/koffiebreak.js" data-mode="page" data-operator="Gemeente Voorbeeld" defer></script>',
  "/shared":
    '<script src="/widget/koffiebreak.js" data-shared data-operator="Gemeente Voorbeeld" defer></script>',
  "/dark":
    '<script src="/widget/koffiebreak.js" data-theme="dark" data-operator="Gemeente Voorbeeld" defer></script>',
  "/box":
    '<script src="/widget/koffiebreak.js" data-mode="none" defer></script><koffie-break operator="Gemeente Voorbeeld"></koffie-break>',
};
const page = (script) =>
  `<!doctype html><html lang="nl"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Fake</title><link rel="stylesheet" href="/static/demo.css"></head><body><main><h1>Tijd voor koffie, tijd voor jezelf</h1><p>Hoe gaat het eigenlijk met je werk? Wat zou je willen leren, en wie betaalt dat?</p><h2>Wat je eraan hebt</h2><ul><li>Eén kleine stap die past bij jouw werk en jouw tijd.</li></ul>${script}</main></body></html>`;

/** Start a fake gateway; resolves to { origin, behave, talks, stop }. */
const ANNE = { name: "Anne", role: "loopbaanadviseur" };
const HANDOVER = {
  status: "none",
  packet: { wish: "Je zoekt lichter werk.", obstacle: "", steps: "Energielijst", question: "" },
  reach: null,
  contact: false,
  adviser: { state: "none", name: null, role: null },
  advisers: { available: true, open_until: null, again: "2026-12-01T08:00:00.000Z" },
};

export function startFake(port = 0) {
  const talks = new Map();
  const behave = { down: false, block_socket: false, answer: null, delay: 0 };
  const sockets = new Set();
  let codes = new Map();

  const problem = (response, status, detail, headers = {}) => {
    response.writeHead(status, { "Content-Type": "application/problem+json", ...headers });
    response.end(JSON.stringify({ type: "urn:test", title: "Problem", status, detail }));
  };
  const json = (response, status, body) => {
    response.writeHead(status, { "Content-Type": "application/json", "Cache-Control": "no-store" });
    response.end(JSON.stringify(body));
  };
  const add = (talk, role, { text, buttons = [], cards = [], lang = "nl", client_message_id }) => {
    const message = {
      id: randomUUID(),
      seq: talk.messages.length + 1,
      role,
      text,
      at: new Date().toISOString(),
      lang,
      buttons,
      cards,
      ...(client_message_id && { client_message_id }),
    };
    for (const button of [...buttons, ...cards.flatMap((card) => card.buttons)]) {
      talk.titles.set(button.payload, button.title);
    }
    talk.messages.push(message);
    return message;
  };
  const tell = (talk, frame) => {
    for (const side of talk.sides) side.send(frame);
  };
  const news = (talk, messages) => {
    for (const message of messages) tell(talk, { type: "message", message });
    for (const wake of talk.waiting.splice(0)) wake();
  };
  const open = () => {
    const talk = {
      id: randomUUID(),
      token: randomUUID(),
      messages: [],
      titles: new Map(),
      answers: new Map(),
      consents: {
        adviser_may_read: false,
        may_improve_bot: false,
        reminders: false,
        text_version: null,
      },
      feedback: [],
      handover: { ...HANDOVER },
      sides: new Set(),
      waiting: [],
    };
    for (const line of OPENING) add(talk, "bot", line);
    talks.set(talk.id, talk);
    return talk;
  };
  const opened = ({ id, token, messages }) => ({ id, token, messages });

  const receive = (talk, body) => {
    const known = talk.answers.get(body.client_message_id);
    if (known) {
      return known.said === JSON.stringify(body)
        ? known.answer
        : { status: 409, detail: "Dit bericht hebben we al, met een andere tekst." };
    }
    if ((body.text === undefined) === (body.payload === undefined))
      return { status: 422, detail: "Er ontbreekt iets." };
    if (body.text !== undefined && [...body.text.normalize("NFC")].length > 2000)
      return { status: 413, detail: "Je bericht is te lang. Stuur het in twee of meer delen." };
    if (body.payload !== undefined && !talk.titles.has(body.payload))
      return { status: 409, detail: "Deze knop hoort niet bij dit gesprek." };
    const text = body.text ?? talk.titles.get(body.payload);
    const { kept, replies } = answerTo(text);
    const accepted = add(talk, "worker", { text: kept, client_message_id: body.client_message_id });
    const messages = replies.map((reply) => add(talk, "bot", reply));
    const answer = { accepted, messages };
    talk.answers.set(body.client_message_id, { said: JSON.stringify(body), answer });
    news(talk, [accepted, ...messages]);
    return answer;
  };

  const afterOf = (talk, after) => {
    if (!after) return 0;
    return talk.messages.find((message) => message.id === after)?.seq ?? null;
  };

  const conversation = async (request, response, talk, rest, url, body) => {
    const route = `${request.method} ${rest}`;
    if (route === "POST /messages") {
      tell(talk, { type: "typing", on: true });
      await sleep(behave.delay);
      const answer = receive(talk, body);
      tell(talk, { type: "typing", on: false });
      return answer.status
        ? problem(response, answer.status, answer.detail)
        : json(response, 200, answer);
    }
    if (route === "GET /messages") {
      const seq = afterOf(talk, url.searchParams.get("after"));
      if (seq === null) return problem(response, 404, "Dit bestaat niet of niet meer.");
      const wait = Number(url.searchParams.get("wait") ?? 0) * 1000;
      if (wait && talk.messages.length <= seq) {
        await new Promise((resolve) => {
          const timer = setTimeout(resolve, wait);
          talk.waiting.push(() => resolve(clearTimeout(timer)));
          request.on("close", () => resolve(clearTimeout(timer)));
        });
      }
      return json(response, 200, { messages: talk.messages.slice(seq) });
    }
    if (route === "GET /plan") {
      const accept = request.headers.accept ?? "";
      const made = {
        ...PLAN,
        made_on: "2026-11-24",
        items: talk.messages.length > 1 ? PLAN.items : [],
      };
      if (/json|\*\/\*/.test(accept)) return json(response, 200, made);
      if (accept === "text/html" || accept === "text/calendar") {
        response.writeHead(200, { "Content-Type": accept });
        return response.end("plan");
      }
      return problem(response, 406, "In deze vorm kunnen we dit niet geven.");
    }
    if (route === "GET /consents") return json(response, 200, talk.consents);
    if (route === "PUT /consents") {
      talk.consents = { ...body, text_version: "2026-11-24" };
      return json(response, 200, talk.consents);
    }
    if (rest === "/handover" && request.method !== "DELETE") {
      if (request.method === "PUT") {
        const { packet, reach, contact } = body;
        talk.handover = { ...talk.handover, status: "waiting", packet, reach, contact: !!contact };
      }
      return json(response, 200, talk.handover);
    }
    if (route === "DELETE /handover") {
      talk.handover = { ...HANDOVER };
      return response.writeHead(204).end();
    }
    if (route === "DELETE /handover/adviser") {
      talk.handover = { ...talk.handover, adviser: HANDOVER.adviser };
      tell(talk, { type: "adviser", state: "left", ...ANNE });
      news(talk, [add(talk, "bot", { text: "Anne is weg. Ik ben het weer." })]);
      return response.writeHead(204).end();
    }
    if (route === "POST /feedback") {
      talk.feedback.push(body);
      return response.writeHead(204).end();
    }
    if (route === "POST /transfer") {
      const code = "kopje melk water brood tafel stoel";
      codes = new Map([[code, talk]]);
      return json(response, 201, {
        code,
        expires_at: new Date(Date.now() + 600_000).toISOString(),
      });
    }
    if (route === "GET /export")
      return json(response, 200, {
        exported_at: new Date().toISOString(),
        messages: talk.messages,
      });
    if (route === "DELETE ") {
      talks.delete(talk.id);
      for (const side of talk.sides) side.close(4404);
      return response.writeHead(204).end();
    }
    return problem(response, 404, "Dit bestaat niet of niet meer.");
  };

  const serve = async (request, response) => {
    const url = new URL(request.url, "http://fake");
    const body = await readJson(request);
    if (url.pathname === "/fake") {
      Object.assign(behave, body);
      if (body?.cut)
        for (const talk of talks.values()) for (const side of talk.sides) side.close(1012);
      if (body?.forget) {
        for (const talk of talks.values()) for (const side of talk.sides) side.close(4404);
        talks.clear();
      }
      if (body?.adviser) {
        for (const talk of talks.values()) {
          talk.handover = { ...talk.handover, adviser: { state: "on", ...ANNE } };
          tell(talk, { type: "adviser", state: "joined", ...ANNE });
          news(talk, [add(talk, "adviser", { text: "Hoi, ik ben Anne. Zullen we samen kijken?" })]);
        }
      }
      return json(response, 200, {
        talks: [...talks.values()].map(({ messages, feedback, consents }) => ({
          messages,
          feedback,
          consents,
        })),
      });
    }
    if (PAGES[url.pathname]) {
      response.writeHead(200, { "Content-Type": "text/html", "Content-Security-Policy": CSP });
      return response.end(page(PAGES[url.pathname]));
    }
    const file = url.pathname.startsWith("/widget/")
      ? STATIC + url.pathname.slice(8)
      : `${STATIC}../demo.css`;
    if (/^\/(widget|static)\/[\w.-]+$/.test(url.pathname) && existsSync(file)) {
      response.writeHead(200, {
        "Content-Type": file.endsWith("css") ? "text/css" : "text/javascript",
      });
      return response.end(readFileSync(file));
    }
    if (!url.pathname.startsWith("/api/")) return problem(response, 404, "Dit bestaat niet.");
    if (behave.down) return request.socket.destroy();
    if (behave.answer) {
      const { status, detail, retry_after } = behave.answer;
      return problem(
        response,
        status,
        detail,
        retry_after ? { "Retry-After": String(retry_after) } : {},
      );
    }
    if (request.method === "POST" && url.pathname === "/api/conversations")
      return json(response, 201, opened(open()));
    if (request.method === "POST" && url.pathname === "/api/transfers") {
      const talk = codes.get(body.code);
      if (!talk) return problem(response, 404, "Dit bestaat niet of niet meer.");
      codes.clear();
      talk.token = randomUUID();
      for (const side of talk.sides) side.close(4401);
      return json(response, 201, opened(talk));
    }
    const match = /^\/api\/conversations\/([^/]+)(.*)$/.exec(url.pathname);
    const talk = match && talks.get(match[1]);
    const token = (request.headers.authorization ?? "").replace(/^Bearer /, "");
    if (!token)
      return problem(response, 401, "De sleutel van dit gesprek ontbreekt.", {
        "WWW-Authenticate": "Bearer",
      });
    if (!talk || talk.token !== token)
      return problem(response, 404, "Dit bestaat niet of niet meer.");
    return conversation(request, response, talk, match[2], url, body);
  };

  const server = createServer((request, response) => void serve(request, response));
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  server.on("upgrade", (request, socket) => {
    if (behave.down || behave.block_socket) return socket.destroy();
    const side = acceptSocket(request, socket);
    const talk = talks.get(/conversations\/([^/]+)\/ws/.exec(request.url)?.[1]);
    side.onFrame = (frame) => {
      if (frame.type === "ping") return side.send({ type: "pong" });
      if (frame.type !== "auth") return undefined;
      if (!talk) return side.close(4404);
      if (frame.token !== talk.token) return side.close(4401);
      const seq = afterOf(talk, frame.after) ?? 0;
      talk.sides.add(side);
      side.onClose = () => talk.sides.delete(side);
      side.send({ type: "ready", last: talk.messages.at(-1)?.id ?? null });
      for (const message of talk.messages.slice(seq)) side.send({ type: "message", message });
      return undefined;
    };
  });
  return new Promise((resolve) => {
    server.listen(port, "127.0.0.1", () => {
      const origin = `http://127.0.0.1:${server.address().port}`;
      const stop = () =>
        new Promise((done) => {
          for (const socket of sockets) socket.destroy();
          server.close(done);
        });
      resolve({ origin, behave, talks, stop });
    });
  });
}

function sleep(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

async function readJson(request) {
  let text = "";
  for await (const part of request) text += part;
  return text ? JSON.parse(text) : null;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const fake = await startFake(Number(process.argv[2] ?? 0));
  process.stdout.write(`${fake.origin}\n`);
}
