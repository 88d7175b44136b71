import type { DemoAccount } from '../demo-accounts.js'
import type { Session, SessionState, Viewer } from './session.js'

const roleNames: Readonly<Record<string, string>> = { AT: 'Athletic trainer', COACH: 'Coach', PARENT: 'Parent', ADMIN: 'Administrator' }

export class SignInBar {
  readonly #form = find('.sign-in', HTMLFormElement)
  readonly #email = find('.sign-in [name=email]', HTMLInputElement)
  readonly #password = find('.sign-in [name=password]', HTMLInputElement)
  readonly #demo = find('.demo', HTMLElement)
  readonly #signedIn = find('.signed-in', HTMLElement)
  readonly #who = find('.who', HTMLElement)
  readonly #notice = find('.notice', HTMLElement)

  show(state: SessionState): void {
    this.#form.hidden = state.viewer !== undefined
    this.#signedIn.hidden = state.viewer === undefined
    this.#who.textContent = state.viewer === undefined ? '' : describe(state.viewer)
    this.#notice.hidden = state.notice === undefined
    this.#notice.textContent = state.notice ?? ''
    this.#demo.querySelectorAll('button').forEach(button => {
      button.setAttribute('aria-pressed', String(button.title === state.email))
    })
  }

  connect(session: Session, demoAccounts: readonly DemoAccount[]): void {
    this.#form.addEventListener('submit', event => {
      event.preventDefault()
      void this.#busy(async () => {
        await session.signIn(this.#email.value, this.#password.value)
        if (this.#form.hidden) this.#form.reset()
      })
    })
    find('.signed-in button', HTMLButtonElement).addEventListener('click', () => void session.signOut())
    this.#demo.hidden = demoAccounts.length === 0
    this.#demo.append(...demoAccounts.map(account => this.#demoButton(session, account)))
  }

  #demoButton(session: Session, { label, email, password }: DemoAccount): HTMLButtonElement {
    const button = document.createElement('button')
    button.type = 'button'
    button.textContent = label
    button.title = email
    button.setAttribute('aria-pressed', 'false')
    button.addEventListener('click', () => void this.#busy(() => session.signIn(email, password)))
    return button
  }

  /** Prevents concurrent sign-ins, of which the last answer would win. */
  async #busy(action: () => Promise<void>): Promise<void> {
    const buttons = document.querySelectorAll<HTMLButtonElement>('.bar button')
    buttons.forEach(button => (button.disabled = true))
    await action()
    buttons.forEach(button => (button.disabled = false))
  }
}

function describe({ displayName, role, school }: Viewer): string {
  return [displayName, role && (roleNames[role] ?? role), school?.name].filter(Boolean).join(' · ')
}

function find<Type extends Element>(selector: string, type: new () => Type): Type {
  const element = document.querySelector(selector)
  if (!(element instanceof type)) throw new Error(`The page has no ${selector}`)
  return element
}
