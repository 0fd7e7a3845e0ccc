// Signs people of the demo in: the step between an application's request and its code.
import type {IncomingMessage} from 'node:http'
import {text} from 'node:stream/consumers'
import {errors, type Provider} from 'oidc-provider'
import type {DemoPerson} from './consortium.ts'
import {type LoginForm, loginPage, protect, refusalPage} from './login-page.ts'

type Middleware = Parameters<Provider['use']>[0]
type Context = Parameters<Middleware>[0]

const LONGEST_FORM = 4096

export const loginPath = (uid: string) => `/login/${uid}`
const isLogin = ({path, method}: Context) => path.startsWith(loginPath('')) && (method === 'GET' || method === 'POST')

/** The form's fields, or undefined when it is longer than ours can be or hides its length. */
async function readForm(request: IncomingMessage): Promise<URLSearchParams | undefined> {
  const length = Number(request.headers['content-length'] ?? Number.NaN)
  return length <= LONGEST_FORM ? new URLSearchParams(await text(request)) : undefined
}

function showForm(ctx: Context, form: LoginForm, redirectUri: unknown): void {
  // Chromium applies form-action to every redirect that answers the form, and the last one leads to the application.
  const application = typeof redirectUri === 'string' ? [new URL(redirectUri).origin] : []
  protect(ctx.res, ["'self'", ...application])
  ctx.type = 'html'
  ctx.status = form.fault ? 422 : 200
  ctx.body = loginPage(form)
}

/** Answers with the page that says why signing in is not possible. */
export function refuse(ctx: Context, status: number, detail: string): void {
  protect(ctx.res, [])
  ctx.type = 'html'
  ctx.status = status
  ctx.body = refusalPage(detail)
}

/** Serves the login page at `loginPath`, and hands whoever gives the right password to the provider. */
export function loginRoute(provider: Provider, people: readonly DemoPerson[], secret: string): Middleware {
  async function answer(ctx: Context): Promise<void> {
    const {params} = await provider.interactionDetails(ctx.req, ctx.res)
    if (ctx.method === 'GET') return showForm(ctx, {people, secret}, params.redirect_uri)

    const fields = await readForm(ctx.req)
    if (!fields) return refuse(ctx, 413, 'form too large')
    const chosen = people.find(({id}) => id === fields.get('person'))
    if (!chosen) return showForm(ctx, {people, secret, fault: 'person'}, params.redirect_uri)
    if (fields.get('password') !== secret)
      return showForm(ctx, {people, secret, chosen: chosen.id, fault: 'password'}, params.redirect_uri)

    const next = await provider.interactionResult(ctx.req, ctx.res, {login: {accountId: chosen.id}})
    ctx.redirect(next)
    ctx.status = 303
  }

  return async (ctx, next) => {
    if (!isLogin(ctx)) return next()
    try {
      await answer(ctx)
    } catch (error) {
      if (!(error instanceof errors.SessionNotFound)) throw error
      refuse(ctx, 400, 'login not found or expired')
    }
  }
}
