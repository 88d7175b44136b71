export interface DemoAccount {
  readonly label: string
  readonly email: string
  readonly password: string
}

const password = 'sideline'

export const demoAccounts: readonly DemoAccount[] = [
  { label: 'Trainer', email: 'at@lincoln.example', password },
  { label: 'Coach', email: 'coach@lincoln.example', password },
  { label: 'Parent', email: 'parent@lincoln.example', password },
  { label: 'Admin', email: 'admin@lincoln.example', password },
]
