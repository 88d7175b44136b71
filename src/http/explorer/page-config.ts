import type { DemoAccount } from './demo-accounts.js'

export interface PageTab {
  readonly query: string
  readonly variables: string | null
}

/** What the server tells the page; it travels as JSON inside the page. */
export interface PageConfig {
  readonly endpoint: string
  readonly demoAccounts: readonly DemoAccount[]
  readonly tabs: readonly PageTab[]
}
