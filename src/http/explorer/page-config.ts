import type { DemoAccount } from './demo-accounts.js'

export interface PageTab {
  readonly query: string
  readonly variables: string | null
}

/** The server's configuration for the page, embedded in it as JSON. */
export interface PageConfig {
  readonly endpoint: string
  readonly demoAccounts: readonly DemoAccount[]
  readonly tabs: readonly PageTab[]
}
