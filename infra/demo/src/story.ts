// What people read after the tour: the history in sentences, and where everything is.
import type {Travelled} from './tour.ts'

/** The history of a barrier, a sentence per event. */
export const tellStory = ({barrier, history}: Travelled): string[] => [
  `\n${barrier.reference} is in ${barrier.stage}. Its recorded history:`,
  ...history.map(
    ({sequence, time, sentence}) => `  ${String(sequence).padStart(3)}  ${time.slice(11, 23)}  ${sentence}`,
  ),
]

/** Where everything is, and how to get in. */
export function tellAddresses({
  api,
  issuer,
  ui,
  dataDir,
}: Record<'api' | 'issuer' | 'ui' | 'dataDir', string>): string[] {
  return [
    '\nThe consortium is up:',
    `  API                 ${api}/v1`,
    `  API documentation   ${api}/docs`,
    `  Temporal            ${ui}`,
    `  Identity provider   ${issuer}`,
    '\nA token, as any of the people in infra/demo/consortium.json, and a first request:',
    `  TOKEN=$(curl -s -u partner:demo -d grant_type=client_credentials ${issuer}/token | sed 's/.*"access_token":"\\([^"]*\\).*/\\1/')`,
    `  curl -s -H "Authorization: Bearer $TOKEN" ${api}/v1/me`,
    `\nCtrl-C stops everything; the data stays in ${dataDir}.`,
  ]
}
