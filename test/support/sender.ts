// Requests to the letter: sends whatever it is told, and gives back whatever is answered.

export interface Sent {
  method?: string
  headers?: Record<string, string>
  body?: string | Buffer<ArrayBuffer>
}

export const json = {'content-type': 'application/json'}

/** Sends to the API at `base` with a token, unless the headers say otherwise. */
export function sender(base: string, token: string) {
  async function send(path: string, {method = 'GET', headers = {}, body}: Sent = {}) {
    const response = await fetch(`${base}${path}`, {
      method,
      headers: {authorization: `Bearer ${token}`, ...headers},
      ...(body === undefined ? {} : {body}),
    })
    const type = response.headers.get('content-type') ?? ''
    const answer = (type.includes('json') ? await response.json() : {}) as Record<string, unknown>
    return {status: response.status, headers: response.headers, type, answer}
  }
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    send(path, {method: 'POST', headers: {...json, ...headers}, body: JSON.stringify(body)})
  return {send, post}
}
