import { randomUUID } from 'node:crypto'
import type { ApolloServer } from '@apollo/server'
import { execute, type ExecutionResult } from 'graphql'
import type { Viewer } from '../../../src/auth/viewer.js'
import { AccessTokens } from '../../../src/auth/access-token.js'
import { LoginLimiter } from '../../../src/auth/login-limiter.js'
import { SignIn } from '../../../src/auth/sign-in.js'
import type { Database } from '../../../src/data/database.js'
import { NoteVault } from '../../../src/data/notes/note-vault.js'
import { withExecuteAs } from '../../../src/http/execute-as.js'
import { createApollo } from '../../../src/http/apollo.js'
import { Context, type Services } from '../../../src/schema/common/context.js'
import { stringifyAnswer } from '../../../src/schema/execution/answer-text.js'
import { Executor } from '../../../src/schema/execution/executor.js'
import type { Way } from '../../../src/schema/common/request-facts.js'
import type { OperationRequest, OperationRunner } from '../../../src/schema/execution/operation-request.js'
import { testNotesKey } from '../../support/databases.js'
import { buildSchemas, type Schemas } from '../../../src/schema/schema.js'

export interface TestOperation {
  readonly document: string
  readonly operationName?: string | null
  readonly variables?: Readonly<Record<string, unknown>>
}

/** The plain path: resolvers and data loaders behind graphql-shield, nothing planned. */
class PlainRunner implements OperationRunner {
  constructor(private readonly schemas: Schemas) {}

  async execute({ document, operation, variables, context }: OperationRequest): Promise<ExecutionResult> {
    await context.confirm()
    const operationName = operation.name ? { operationName: operation.name.value } : {}
    return execute({ schema: this.schemas.shielded, document, contextValue: context, variableValues: variables, ...operationName })
  }
}

/** The same GraphQL server twice over one database: with the planner and without. */
export class ExecutionPaths {
  readonly schemas = buildSchemas()
  readonly executor: Executor
  /** How many operations took each path. */
  readonly ways: Record<Way, number> = { statement: 0, shielded: 0, resolvers: 0 }
  /** Errors hidden from clients. No operation in a test should cause one. */
  readonly failures: unknown[] = []
  lastRequestId = ''
  private readonly services: Services
  private readonly plainRunner = new PlainRunner(this.schemas)
  private readonly report = (_requestId: string, error: unknown): void => {
    this.failures.push(error)
  }
  private readonly planned: ApolloServer<Context>
  private readonly plain: ApolloServer<Context>

  constructor(database: Database, maxPageSize = 1000) {
    const tokens = new AccessTokens(['a test key of more than thirty-two bytes'], 60)
    this.services = {
      database,
      notes: new NoteVault(database, [testNotesKey]),
      signIn: new SignIn(database, tokens, new LoginLimiter()),
      maxPageSize,
    }
    this.executor = new Executor(this.schemas, maxPageSize, way => {
      this.ways[way] += 1
    })
    this.planned = this.serve(this.executor)
    this.plain = this.serve(this.plainRunner)
  }

  forgetWays(): void {
    Object.assign(this.ways, { statement: 0, shielded: 0, resolvers: 0 })
  }

  async start(): Promise<void> {
    await this.services.notes.check()
    await Promise.all([this.planned.start(), this.plain.start()])
  }

  async stop(): Promise<void> {
    await Promise.all([this.planned.stop(), this.plain.stop()])
  }

  /** Returns the planner's answer. */
  askPlanned(viewer: Viewer | null, asked: TestOperation): Promise<string> {
    return this.ask(this.planned, this.executor, viewer, asked)
  }

  /** Returns the resolvers' answer, which is the expected one. */
  askPlainly(viewer: Viewer | null, asked: TestOperation): Promise<string> {
    return this.ask(this.plain, this.plainRunner, viewer, asked)
  }

  private serve(executor: OperationRunner): ApolloServer<Context> {
    return createApollo({ schema: this.schemas.bare, executor, debug: true, persistedQueries: false, report: this.report })
  }

  private async ask(
    server: ApolloServer<Context>,
    runner: OperationRunner,
    viewer: Viewer | null,
    { document, operationName, variables }: TestOperation,
  ): Promise<string> {
    this.lastRequestId = randomUUID()
    const contextValue = new Context(withExecuteAs(this.services, runner, this.report), '127.0.0.1', this.lastRequestId, viewer)
    const { body } = await server.executeOperation(
      { query: document, variables: { ...variables }, ...(operationName ? { operationName } : {}) },
      { contextValue },
    )
    if (body.kind !== 'single') throw new Error('the answer comes in parts')
    return String(stringifyAnswer(body.singleResult))
  }
}
