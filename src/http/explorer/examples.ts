import { caseEventExamples } from './case-event-examples.js'
import { clearanceExamples } from './clearance-examples.js'
import { disclosureExamples } from './disclosure-examples.js'
import { entryExamples } from './entry-examples.js'
import type { ExampleOperation } from './example-operation.js'
import { otherExamples } from './other-examples.js'
import { practiceExamples } from './practice-examples.js'
import { protocolExamples } from './protocol-examples.js'
import { trainerExamples } from './trainer-examples.js'

const signIn: ExampleOperation = {
  title: 'Sign in',
  role: 'ANYONE',
  document: `# For anyone.
# You will see an access token and who signed in. The
# explorer then sends the token with every request, as
# it does after a sign-in at the top of the page.
mutation SignIn($email: String!, $password: String!) {
  login(email: $email, password: $password) {
    accessToken
    expiresAt
    viewer {
      displayName
      role
      school {
        name
      }
    }
  }
}
`,
  variables: { email: 'at@lincoln.example', password: 'sideline' },
}

/** In the order of the tabs. */
export const examples: readonly ExampleOperation[] = [
  signIn,
  ...trainerExamples,
  ...caseEventExamples,
  ...clearanceExamples,
  ...entryExamples,
  ...practiceExamples,
  ...protocolExamples,
  ...disclosureExamples,
  ...otherExamples,
]
