import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { print } from 'graphql'
import { LoginDocument } from '../generated/documents.js'
import { keepSecretsOf } from './logs.js'

/** One entry of an answer's `errors`. */
export interface ApiError {
  readonly message: string
  readonly path?: readonly (string | number)[]
  readonly extensions: {
    readonly code: string
    readonly coordinate?: string
    readonly fields?: readonly { readonly path: string; readonly message: string }[]
    /** Seconds. */
    readonly retryAfter?: number
    readonly requestId?: string
    readonly unmet?: readonly { readonly condition: string; readonly message: string; readonly possibleFrom: string | null }[]
  }
}

/** An answer in GraphQL's shape, with the HTTP around it. */
export interface Answer<Data> {
  /** Null where the whole operation was refused. */
  readonly data: Data | null
  /** Empty where there are none. */
  readonly errors: readonly ApiError[]
  readonly status: number
  readonly headers: Headers
  /** The body as it came. */
  readonly text: string
}

/** What a document takes: for one without variables, `{}`. */
type Variables = Readonly<Record<string, unknown>>

interface Body<Data> {
  readonly data?: Data | null
  readonly errors?: readonly ApiError[]
}

/** Asks one server in the name of one access token, or of nobody. */
export class Client {
  /** @param url the server's, without a path */
  constructor(
    readonly url: string,
    readonly token: string | null = null,
  ) {}

  /** Runs a typed document; errors are part of the answer. */
  run<Data, V extends Variables>(document: TypedDocumentNode<Data, V>, variables: V): Promise<Answer<Data>> {
    return this.raw<Data>(print(document), variables)
  }

  /**
   * Runs a typed document that has to succeed.
   * @throws where the answer holds an error
   */
  async ask<Data, V extends Variables>(document: TypedDocumentNode<Data, V>, variables: V): Promise<Data> {
    const { data, errors } = await this.run(document, variables)
    if (data === null || errors.length > 0) throw new Error(`the answer holds errors: ${JSON.stringify(errors)}`)
    return data
  }

  /** Sends any text as the document. */
  async raw<Data = Readonly<Record<string, unknown>>>(query: string, variables: Variables = {}): Promise<Answer<Data>> {
    keepSecretsOf(variables)
    const response = await this.post(JSON.stringify({ query, variables }))
    const text = await response.text()
    const { data = null, errors = [] } = JSON.parse(text) as Body<Data>
    keepSecretsOf(data)
    return { data, errors, status: response.status, headers: response.headers, text }
  }

  /** Sends any bytes as the body of a JSON request. */
  post(body: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    const authorization = this.token === null ? {} : { authorization: `Bearer ${this.token}` }
    return fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...authorization, ...headers },
      body,
    })
  }
}

/** Signs in over HTTP, as a client does. */
export async function signIn(
  { url }: { readonly url: string },
  email: string,
  password = 'sideline',
  membershipId: string | null = null,
): Promise<Client> {
  const { login } = await new Client(url).ask(LoginDocument, { email, password, membershipId })
  return new Client(url, login.accessToken)
}
