// The pages of the embedded issuer: signing in, and why that was not possible.
import {createHash} from 'node:crypto'
import type {ServerResponse} from 'node:http'
import type {DemoPerson} from './consortium.ts'

const STYLE = `
:root { color-scheme: light dark; font: 100%/1.5 system-ui, sans-serif; }
main { max-width: 36rem; margin: 2rem auto; padding: 0 1rem; }
label { display: block; margin-top: 1rem; font-weight: bold; }
select, input, button { box-sizing: border-box; width: 100%; min-height: 2.75rem; padding: 0.25rem 0.5rem; font: inherit; }
button { margin-top: 1.5rem; }
.hint { margin: 0; }
.fault { padding: 0.5rem 1rem; border: 0.15rem solid; border-left-width: 0.6rem; font-weight: bold; }
code { overflow-wrap: anywhere; }
`
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64')

const entities: Record<string, string> = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;'}
const escaped = (text: string) => text.replaceAll(/[&<>"']/g, character => entities[character] ?? '')

function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="de">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)} – RIN Berlin</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${content}
</main>
</body>
</html>
`
}

export interface LoginForm {
  readonly people: readonly DemoPerson[]
  readonly secret: string
  /** Id of the person to preselect. */
  readonly chosen?: string
  /** What was wrong with the last attempt. */
  readonly fault?: 'person' | 'password'
}

const faults = {
  person: 'Bitte wählen Sie aus, als wer Sie sich anmelden.',
  password: 'Das Passwort ist falsch. Bitte geben Sie es noch einmal ein.',
}

/** The page on which somebody chooses a person of the demo and gives the password. */
export function loginPage({people, secret, chosen, fault}: LoginForm): string {
  const options = people.map(
    ({id, label}) => `<option value="${escaped(id)}"${id === chosen ? ' selected' : ''}>${escaped(label)}</option>`,
  )
  const alert = fault ? `<p class="fault" role="alert" id="fault">${faults[fault]}</p>\n` : ''
  const describedBy = (field: string) =>
    fault === field ? 'aria-invalid="true" aria-describedby="fault hint"' : 'aria-describedby="hint"'
  const focus = (field: string) => ((fault ?? 'person') === field ? ' autofocus' : '')
  return page(
    fault ? 'Fehler bei der Anmeldung' : 'Anmeldung',
    `<h1>Anmeldung zur Vorführung</h1>
<p id="hint" class="hint">Alle Namen stehen für Rollen, nicht für wirkliche Menschen. Das Passwort ist für alle „${escaped(secret)}“.</p>
${alert}<form method="post">
<label for="person">Anmelden als</label>
<select id="person" name="person" required ${describedBy('person')}${focus('person')}>
<option value="">Bitte auswählen</option>
${options.join('\n')}
</select>
<label for="password">Passwort</label>
<input id="password" name="password" type="password" autocomplete="off" required ${describedBy('password')}${focus('password')}>
<button>Anmelden</button>
</form>`,
  )
}

/** The page for a request that the issuer refuses; `detail` is the technical reason, in English. */
export const refusalPage = (detail: string): string =>
  page(
    'Anmeldung nicht möglich',
    `<h1>Anmeldung nicht möglich</h1>
<p>Die Anfrage der Anwendung ist ungültig oder abgelaufen. Bitte kehren Sie zur Anwendung zurück und beginnen Sie die Anmeldung dort noch einmal.</p>
<p>Technische Angabe: <code lang="en">${escaped(detail)}</code></p>`,
  )

/** Headers that keep a page from loading, embedding or leaking anything; forms may lead to `formTargets`. */
export function protect(response: ServerResponse, formTargets: readonly string[]): void {
  const forms = formTargets.length > 0 ? formTargets.join(' ') : "'none'"
  response.setHeader(
    'content-security-policy',
    `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action ${forms}; base-uri 'none'; frame-ancestors 'none'`,
  )
  response.setHeader('x-content-type-options', 'nosniff')
  response.setHeader('x-frame-options', 'DENY')
  response.setHeader('referrer-policy', 'no-referrer')
  response.setHeader('cache-control', 'no-store')
}
