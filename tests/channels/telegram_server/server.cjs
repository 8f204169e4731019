// Serves the Bot API on a free port of 127.0.0.1 and prints the port; ends with stdin.
const http = require("node:http");
const TelegramServer = require("telegram-test-api");

const probe = http.createServer().listen(0, "127.0.0.1", () => {
  const { port } = probe.address();
  probe.close(async () => {
    const server = new TelegramServer({ host: "127.0.0.1", port, storeTimeout: 600 });
    await server.start();
    process.stdout.write(`${port}\n`);
  });
});
process.stdin.on("end", () => process.exit(0)).resume();
