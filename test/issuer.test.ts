// Tests of the embedded issuer over HTTP: tokens for scripts, signing in with a browser, and starting again.
import {mkdtempSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {Consortium, demoPeople, loadConsortium} from '@rin/demo/consortium'
import {startIssuer} from '@rin/demo/issuer'
import {fetchToken} from '@rin/demo/token'
import {freePort} from '@rin/servers'
import test from 'ava'
import {createRemoteJWKSet, jwtVerify} from 'jose'
import * as client from 'openid-client'

const CALLBACK = 'http://127.0.0.1:50123/callback'
const people = demoPeople(loadConsortium())
const folder = mkdtempSync(join(tmpdir(), 'rin-issuer-'))
const keyFile = join(folder, 'data', 'issuer-keys.json')
const faults: unknown[] = []

type Issuer = Awaited<ReturnType<typeof startIssuer>>
let issuer: Issuer
let port: number

const start = () => startIssuer({port, people, keyFile, onError: fault => faults.push(fault)})

test.before(async () => {
  port = await freePort()
  issuer = await start()
})

test.after.always(async () => {
  await issuer.stop()
  rmSync(folder, {recursive: true, force: true})
})

const verified = (token: string) =>
  jwtVerify(token, createRemoteJWKSet(new URL(`${issuer.url}/jwks`)), {
    issuer: issuer.url,
    audience: 'rin-api',
    algorithms: ['RS256'],
    typ: 'at+jwt',
  })

const askForToken = (body: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(`${issuer.url}/token`, {method: 'POST', headers, body: new URLSearchParams(body)})

/** A browser as far as needed: it keeps cookies by path and follows the issuer's own redirects only. */
function browser() {
  const jar = new Map<string, {path: string; value: string}>()

  function keep(response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split('; ')
      const [name = '', value = ''] = pair.split('=')
      const path = attributes.find(attribute => attribute.startsWith('path='))?.slice(5) ?? '/'
      if (attributes.some(attribute => attribute.startsWith('expires=Thu, 01 Jan 1970'))) jar.delete(name + path)
      else jar.set(name + path, {path, value: `${name}=${value}`})
    }
  }

  return async function visit(url: string | URL, form?: Record<string, string>) {
    let target = new URL(url)
    let body = form
    for (let hops = 0; hops < 10; hops += 1) {
      const cookie = [...jar.values()].filter(({path}) => target.pathname.startsWith(path)).map(({value}) => value)
      const response = await fetch(target, {
        method: body ? 'POST' : 'GET',
        headers: {cookie: cookie.join('; '), accept: 'text/html'},
        redirect: 'manual',
        ...(body ? {body: new URLSearchParams(body)} : {}),
      })
      keep(response)
      const location = response.headers.get('location')
      if (location === null) return {url: target, status: response.status, response, html: await response.text()}
      target = new URL(location, target)
      body = undefined
      if (target.origin !== issuer.url) return {url: target, status: response.status, response, html: ''}
    }
    throw new Error('too many redirects')
  }
}

const discover = () =>
  client.discovery(new URL(issuer.url), 'browser', undefined, client.None(), {execute: [client.allowInsecureRequests]})

async function authorization(parameters: Record<string, string> = {}) {
  const config = await discover()
  const verifier = client.randomPKCECodeVerifier()
  const state = client.randomState()
  const challenge = await client.calculatePKCECodeChallenge(verifier)
  const request = {code_challenge: challenge, code_challenge_method: 'S256', state, scope: 'openid'}
  const url = client.buildAuthorizationUrl(config, {redirect_uri: CALLBACK, ...request, ...parameters})
  const exchange = (callback: URL) =>
    client.authorizationCodeGrant(config, callback, {pkceCodeVerifier: verifier, expectedState: state})
  return {url, exchange}
}

test.serial('client credentials give a token for the API whose subject is the person', async t => {
  const before = Math.floor(Date.now() / 1000)
  const {token, expiresAt} = await fetchToken(issuer.url, 'lead-digital')
  const {payload} = await verified(token)
  t.is(payload.sub, 'lead-digital')
  t.is(payload.aud, 'rin-api')
  t.is(payload.iss, issuer.url)
  t.is((payload.exp ?? 0) - (payload.iat ?? 0), 3600)
  t.true((payload.iat ?? 0) >= before)
  t.true(Math.abs(expiresAt - (payload.exp ?? 0) * 1000) < 5000)
})

test.serial('everybody of the consortium gets a token', async t => {
  for (const {id} of people) {
    const {token} = await fetchToken(issuer.url, id)
    t.is((await verified(token)).payload.sub, id)
  }
})

test.serial('the secret may stand in the body, and the resource may be named', async t => {
  const credentials = {client_id: 'partner', client_secret: 'demo', grant_type: 'client_credentials'}
  const plain = await askForToken({...credentials, resource: 'urn:rin-api'})
  t.is(plain.status, 200)
  const {access_token} = (await plain.json()) as {access_token: string}
  t.is((await verified(access_token)).payload.sub, 'partner')

  const other = await askForToken({...credentials, resource: 'urn:other'})
  t.is(other.status, 400)
  t.like(await other.json(), {error: 'invalid_target'})
})

test.serial('a wrong secret, an unknown client and the browser get no token without signing in', async t => {
  await t.throwsAsync(fetchToken(issuer.url, 'partner', 'wrong'), {message: /partner no token: invalid_client\.$/})
  await t.throwsAsync(fetchToken(issuer.url, 'nobody'), {message: /nobody no token: invalid_client\.$/})
  const answer = await askForToken({client_id: 'browser', grant_type: 'client_credentials'})
  t.is(answer.status, 400)
})

test.serial('a browser signs in with a code and PKCE', async t => {
  const visit = browser()
  const {url, exchange} = await authorization()
  const page = await visit(url)
  t.is(page.status, 200)
  t.regex(page.html, /<html lang="de">/)
  t.regex(
    page.html,
    /<option value="lead-crafts">lead-crafts: Leitung Arbeitsgruppe Handwerk \(HWK\) – Handwerkskammer</,
  )
  const policy = page.response.headers.get('content-security-policy') ?? ''
  t.regex(policy, /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self' http:\/\/127\.0\.0\.1:50123; /)
  t.is(page.response.headers.get('cache-control'), 'no-store')

  const {url: callback} = await visit(page.url, {person: 'coordination', password: 'demo'})
  t.is(callback.origin + callback.pathname, CALLBACK)
  const tokens = await exchange(callback)
  t.is(tokens.claims()?.sub, 'coordination')
  t.is(tokens.expires_in, 3600)
  t.is(tokens.refresh_token, undefined)
  const {payload} = await verified(tokens.access_token)
  t.is(payload.sub, 'coordination')
  t.is(payload.aud, 'rin-api')

  t.like(await t.throwsAsync(exchange(callback)), {error: 'invalid_grant'}, 'a code works once')

  const again = await authorization()
  const silent = await visit(again.url)
  t.is(silent.url.origin, 'http://127.0.0.1:50123', 'a browser that signed in is not asked again')
  t.is((await again.exchange(silent.url)).claims()?.sub, 'coordination')
})

test.serial('somebody else can sign in with the same browser', async t => {
  const visit = browser()
  const first = await authorization({redirect_uri: 'http://localhost:50124/callback'})
  const {url: page} = await visit(first.url)
  t.is((await visit(page, {person: 'partner', password: 'demo'})).url.host, 'localhost:50124')

  const second = await authorization({prompt: 'login'})
  const asked = await visit(second.url)
  // The provider ends the first session with a page that submits itself.
  const ending = await visit(asked.url, {person: 'auditor', password: 'demo'})
  const action = /action="([^"]+)"/.exec(ending.html)?.[1] ?? ''
  const xsrf = /name="xsrf" value="([^"]+)"/.exec(ending.html)?.[1] ?? ''
  const {url: callback} = await visit(action, {xsrf, logout: 'yes'})
  t.is((await second.exchange(callback)).claims()?.sub, 'auditor')
})

test.serial('a wrong password shows the page again', async t => {
  const visit = browser()
  const {url, exchange} = await authorization()
  const {url: page} = await visit(url)
  const again = await visit(page, {person: 'head', password: '"><script>'})
  t.is(again.status, 422)
  t.is(again.url.href, page.href)
  t.regex(again.html, /role="alert" id="fault">Das Passwort ist falsch/)
  t.regex(again.html, /<option value="head" selected>/)
  t.notRegex(again.html, /<script/)

  const nobody = await visit(page, {person: 'nobody', password: 'demo'})
  t.is(nobody.status, 422)
  t.regex(nobody.html, /Bitte wählen Sie aus/)
  t.is((await visit(page, {person: 'head', password: 'x'.repeat(5000)})).status, 413)

  const {url: callback} = await visit(page, {person: 'head', password: 'demo'})
  t.is((await exchange(callback)).claims()?.sub, 'head')
})

test.serial('without PKCE there is no code', async t => {
  const {url} = await authorization()
  url.searchParams.delete('code_challenge')
  url.searchParams.delete('code_challenge_method')
  const {url: callback} = await browser()(url)
  t.is(callback.searchParams.get('error'), 'invalid_request')
  t.regex(callback.searchParams.get('error_description') ?? '', /PKCE/)
  t.false(callback.searchParams.has('code'))

  const plain = await authorization({code_challenge_method: 'plain'})
  t.is((await browser()(plain.url)).url.searchParams.get('error'), 'invalid_request')
})

test.serial('a wrong verifier gets no token', async t => {
  const visit = browser()
  const [one, other] = [await authorization(), await authorization()]
  one.url.searchParams.set('state', other.url.searchParams.get('state') ?? '')
  const {url: page} = await visit(one.url)
  const {url: callback} = await visit(page, {person: 'partner', password: 'demo'})
  t.like(await t.throwsAsync(other.exchange(callback)), {error: 'invalid_grant'})
})

test.serial('a foreign redirect and a login without its request are refused on a German page', async t => {
  const foreign = await authorization({redirect_uri: 'https://example.org/callback'})
  const refused = await browser()(foreign.url)
  t.is(refused.status, 400)
  t.regex(refused.html, /<h1>Anmeldung nicht möglich<\/h1>/)

  const {url: page} = await browser()((await authorization()).url)
  const stranger = await browser()(page)
  t.is(stranger.status, 400, 'the page belongs to the browser that asked')
  t.regex(stranger.html, /ungültig oder abgelaufen/)
  t.regex(stranger.response.headers.get('content-security-policy') ?? '', /form-action 'none'/)
})

test.serial('a page of this machine may exchange its code, a foreign one may not', async t => {
  const exchange = {client_id: 'browser', grant_type: 'authorization_code', code: 'x', redirect_uri: CALLBACK}
  const own = await askForToken({...exchange, code_verifier: 'x'.repeat(43)}, {origin: 'http://localhost:50123'})
  t.is(own.headers.get('access-control-allow-origin'), 'http://localhost:50123')
  t.like(await own.json(), {error: 'invalid_grant'})
  const foreign = await askForToken(exchange, {origin: 'https://example.org'})
  t.is(foreign.headers.get('access-control-allow-origin'), null)
  t.like(await foreign.json(), {error: 'invalid_request'})
})

test.serial('keys are private and survive a restart', async t => {
  const {token} = await fetchToken(issuer.url, 'operator')
  t.is(statSync(keyFile).mode & 0o777, 0o600)
  await issuer.stop()
  issuer = await start()
  t.is((await verified(token)).payload.sub, 'operator')
})

test.serial('a file that does not hold the keys stops the start', async t => {
  const broken = join(folder, 'broken.json')
  writeFileSync(broken, '{"cookieKeys": []}')
  await t.throwsAsync(startIssuer({port, people, keyFile: broken}), {name: 'ConfigError', message: /delete it/})
})

test.serial('a fault in the consortium is found', t => {
  const {people: listed, ...rest} = loadConsortium()
  const [first] = listed
  const faulty = [
    {...first, id: 'a', org: 'nowhere'},
    {...first, id: 'b', roles: [{role: 'lead', group: 'none'}]},
  ]
  const {error} = Consortium.safeParse({...rest, people: faulty})
  t.deepEqual(
    error?.issues.map(({path}) => path.join('.')),
    ['people.0.org', 'people.1.roles.0.group'],
  )
  t.false(Consortium.safeParse({...rest, people: [first, first]}).success)
  t.false(Consortium.safeParse({...rest, people: listed, more: true}).success)
})

test.serial('nothing went wrong inside the issuer', t => {
  t.deepEqual(faults, [])
})
