// A real OpenID Connect server on a free port of 127.0.0.1. Its people sign in without
// being asked: the tests choose who, by `login_hint` in the address that the portal sends
// the browser to. Prints its issuer, and ends when its parent does.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

const redirect = process.env.REDIRECT;
const secret = process.env.CLIENT_SECRET;

const server = createServer();
server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: "koffiebreak",
        client_secret: secret,
        redirect_uris: [redirect],
        response_types: ["code"],
        grant_types: ["authorization_code"],
      },
    ],
    cookies: { keys: ["a-key-for-tests-only"] },
    pkce: { required: () => true },
    conformIdTokenClaims: false,
    claims: {
      openid: ["sub"],
      profile: ["name", "preferred_username", "roles", "org"],
      email: ["email"],
    },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, interaction) => `/who/${interaction.uid}` },
    findAccount: (_, id) => ({
      accountId: id,
      // Read anew each time: groups change while the server runs.
      claims: () => ({ sub: id, ...JSON.parse(readFileSync(process.env.PEOPLE))[id] }),
    }),
    ttl: {
      AccessToken: 60,
      AuthorizationCode: 60,
      Grant: 60,
      IdToken: 60,
      Interaction: 60,
      Session: 60,
    },
  });
  // Signs in whoever the address names and consents for them, as a person would.
  provider.use(async (ctx, next) => {
    if (!ctx.path.startsWith("/who/")) return next();
    const details = await provider.interactionDetails(ctx.req, ctx.res);
    const { params } = details;
    const accountId = params.login_hint;
    const grant = new provider.Grant({ accountId, clientId: params.client_id });
    grant.addOIDCScope(params.scope);
    const result = { login: { accountId }, consent: { grantId: await grant.save() } };
    await provider.interactionFinished(ctx.req, ctx.res, result);
    ctx.respond = false;
  });
  server.on("request", provider.callback());
  process.stdout.write(`${issuer}\n`);
});
process.stdin.on("end", () => process.exit(0)).resume();
