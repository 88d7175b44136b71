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

/** A GraphQL answer, with its HTTP status and headers. */
export interface Answer<Data> {
  /** Null if the whole operation was refused. */
  readonly data: Data | null
  /** Empty if there are none. */
  readonly errors: readonly ApiError[]
  readonly status: number
  readonly headers: Headers
  /** The raw body. */
  readonly text: string
}

/** The variables of a document: `{}` for one without. */
type Variables = Readonly<Record<string, unknown>>

interface Body<Data> {
  readonly data?: Data | null
  readonly errors?: readonly ApiError[]
}

/** Sends requests to one server with one access token, or without one. */
export class Client {
  /** @param url the server's, without a path */
  constructor(
    readonly url: string,
    readonly token: string | null = null,
  ) {}

  /** Runs a typed document. Errors are part of the answer. */
  run<Data, V extends Variables>(document: TypedDocumentNode<Data, V>, variables: V): Promise<Answer<Data>> {
    return this.raw<Data>(print(document), variables)
  }

  /**
   * Runs a typed document and expects success.
   * @throws if the answer has errors
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

  /** Sends any text as the body of a JSON request. */
  post(body: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    const authorization = this.token === null ? {} : { authorization: `Bearer ${this.token}` }
    return fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...authorization, ...headers },
      body,
    })
  }
}

/** Signs in over HTTP. */
export async function signIn(
  { url }: { readonly url: string },
  email: string,
  password = 'sideline',
  membershipId: string | null = null,
): Promise<Client> {
  const { login } = await new Client(url).ask(LoginDocument, { email, password, membershipId })
  return new Client(url, login.accessToken)
}
