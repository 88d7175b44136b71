import type { PageConfig } from '../page-config.js'
import { createFetcher } from './fetcher.js'
import { Session } from './session.js'
import { SignInBar } from './sign-in-bar.js'

/** Set by the scripts loaded before this module. */
interface PageGlobals {
  readonly React: { createElement(type: unknown, properties: object): unknown }
  readonly ReactDOM: { createRoot(container: Element): { render(node: unknown): void } }
  readonly GraphiQL: unknown
  /** GraphiQL's dialogs read the nonce for their style elements here. */
  __webpack_nonce__?: string | undefined
}

const page = globalThis as unknown as PageGlobals
page.__webpack_nonce__ = document.querySelector<HTMLElement>('link[nonce]')?.nonce

const config = JSON.parse(document.querySelector('#config')?.textContent ?? '') as PageConfig
const bar = new SignInBar()
const session = new Session(config.endpoint, state => {
  bar.show(state)
})
bar.connect(session, config.demoAccounts)

const isFirstVisit = sessionStorage.getItem('graphiql:tabState') === null
const container = document.querySelector('#graphiql')
if (container === null) throw new Error('The page has no place for GraphiQL')
page.ReactDOM.createRoot(container).render(
  page.React.createElement(page.GraphiQL, {
    fetcher: createFetcher(session),
    defaultTabs: config.tabs,
    defaultQuery: '# Write an operation here: Ctrl+Space suggests fields.\n',
    // With prepared tabs, GraphiQL shows the first one's variables only if they are also passed here.
    ...(isFirstVisit && { variables: config.tabs[0]?.variables ?? '' }),
    defaultEditorToolsVisibility: matchMedia('(min-width: 761px)').matches ? 'variables' : false,
    // sessionStorage, so that edited operations survive a reload but not the tab: their variables may contain a password or a student's
    // name.
    storage: sessionStorage,
    shouldPersistHeaders: false,
  }),
)
