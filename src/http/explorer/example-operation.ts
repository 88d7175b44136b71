/** A tab that the explorer opens with. */
export interface ExampleOperation {
  readonly title: string
  readonly role: 'AT' | 'COACH' | 'PARENT' | 'ADMIN' | 'ANYONE'
  readonly document: string
  readonly variables?: Readonly<Record<string, unknown>>
}
