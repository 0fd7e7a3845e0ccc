// The embedded OpenID issuer of the demo: client credentials for scripts, authorization code with PKCE for browsers.
import {once} from 'node:events'
import {createServer} from 'node:http'
import {type ClientMetadata, type Configuration, errors, interactionPolicy, Provider} from 'oidc-provider'
import type {DemoPerson} from './consortium.ts'
import {loginPath, loginRoute, refuse} from './interaction.ts'
import {loadKeys} from './issuer-keys.ts'
import {memoryAdapter} from './memory-adapter.ts'

const RESOURCE = 'urn:rin-api'
const AUDIENCE = 'rin-api'
const BROWSER = 'browser'
const SECRET = 'demo'
const HOUR = 3600
const LOOPBACK_ORIGIN = /^http:\/\/(127\.0\.0\.1|localhost)(:\d+)?$/

export interface IssuerOptions {
  /** Part of the issuer's name, and therefore never 0. */
  readonly port: number
  readonly host?: string
  readonly people: readonly DemoPerson[]
  /** Made at the first start. */
  readonly keyFile: string
  /** Told of faults of the issuer itself, not of requests it refuses. */
  readonly onError?: (error: unknown) => void
}

/** The token of client credentials names the client as its subject, so each person is a client. */
const scriptClient = ({id}: DemoPerson): ClientMetadata => ({
  client_id: id,
  client_secret: SECRET,
  // The library takes the secret in the body from such a client as well.
  token_endpoint_auth_method: 'client_secret_basic',
  grant_types: ['client_credentials'],
  redirect_uris: [],
  response_types: [],
})

const browserClient: ClientMetadata = {
  client_id: BROWSER,
  token_endpoint_auth_method: 'none',
  // On loopback addresses the library lets native clients use any port.
  application_type: 'native',
  grant_types: ['authorization_code'],
  response_types: ['code'],
  redirect_uris: ['http://127.0.0.1/callback', 'http://localhost/callback'],
}

/** What may be asked for: access tokens for the one API. */
const features: Configuration['features'] = {
  clientCredentials: {enabled: true},
  devInteractions: {enabled: false},
  dPoP: {enabled: false},
  pushedAuthorizationRequests: {enabled: false},
  resourceIndicators: {
    enabled: true,
    defaultResource: () => RESOURCE,
    getResourceServerInfo(_ctx, resource) {
      if (resource !== RESOURCE) throw new errors.InvalidTarget()
      return {scope: '', audience: AUDIENCE, accessTokenFormat: 'jwt', jwt: {sign: {alg: 'RS256'}}}
    },
  },
  rpInitiatedLogout: {enabled: false},
  // With it, access tokens of the code flow would be for this endpoint unless the application names the API.
  userinfo: {enabled: false},
}

/** Everybody consents to everything, because nothing here belongs to a real person. */
const loadExistingGrant: Configuration['loadExistingGrant'] = async ({oidc}) => {
  const {client, session, provider} = oidc
  if (!client || !session?.accountId) return undefined
  const grant = new provider.Grant({clientId: client.clientId, accountId: session.accountId})
  grant.addOIDCScope('openid')
  await grant.save()
  return grant
}

function configure(people: readonly DemoPerson[], keys: Awaited<ReturnType<typeof loadKeys>>): Configuration {
  const ids = new Set(people.map(({id}) => id))
  const policy = interactionPolicy.base()
  policy.remove('consent')
  return {
    adapter: memoryAdapter,
    clients: [...people.map(scriptClient), browserClient],
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'none'],
    clientBasedCORS: (_ctx, origin, client) => client.clientId === BROWSER && LOOPBACK_ORIGIN.test(origin),
    cookies: {keys: keys.cookieKeys},
    features,
    findAccount: (_ctx, id) => (ids.has(id) ? {accountId: id, claims: () => ({sub: id})} : undefined),
    interactions: {policy, url: (_ctx, {uid}) => loginPath(uid)},
    jwks: {keys: [keys.signingKey]},
    loadExistingGrant,
    pkce: {required: () => true},
    renderError(ctx, {error, error_description}) {
      refuse(ctx, ctx.status, [error, error_description].filter(Boolean).join(': '))
    },
    responseTypes: ['code'],
    scopes: ['openid'],
    ttl: {
      AccessToken: HOUR,
      AuthorizationCode: 60,
      ClientCredentials: HOUR,
      Grant: HOUR,
      IdToken: HOUR,
      Interaction: HOUR,
      Session: 8 * HOUR,
    },
  }
}

/** Starts the issuer `http://127.0.0.1:<port>`, listening on `host` until `stop`. */
export async function startIssuer({port, host = '127.0.0.1', people, keyFile, onError = () => {}}: IssuerOptions) {
  const url = `http://127.0.0.1:${port}`
  const provider = new Provider(url, configure(people, await loadKeys(keyFile)))
  provider.use(loginRoute(provider, people, SECRET))
  provider.on('server_error', (_ctx, error) => onError(error))
  provider.onerror = error => {
    // Those that may be shown are faults of a request.
    if (!Reflect.get(error, 'expose')) onError(error)
  }

  const server = createServer(provider.callback())
  server.listen(port, host)
  await once(server, 'listening')

  return {
    url,
    async stop(): Promise<void> {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
