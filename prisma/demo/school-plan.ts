import type { Role, Sport, TeamLevel } from '../../src/generated/tables.js'
import type { CaseStory } from './case-story.js'

export interface Account {
  readonly email: string
  readonly displayName: string
  /** The first one is the one last used. */
  readonly memberships: readonly { readonly id: string; readonly role: Role }[]
}

/** An athlete whom something in the demo relies on; all others are made up from the lists of names. */
export interface FeaturedAthlete {
  readonly id: string
  readonly firstName: string
  readonly lastName: string
  /** 0 for a senior, 3 for a freshman. */
  readonly yearsToGo: number
}

export interface TeamPlan {
  readonly id: string
  readonly name: string
  readonly sport: Sport
  readonly level: TeamLevel
  readonly coachId?: string
  /** Beside those of other teams who are on this one too. */
  readonly size: number
  readonly featured: readonly FeaturedAthlete[]
  readonly names: readonly (readonly string[])[]
  /** Of the athletes made up, in turn. */
  readonly yearsToGo: readonly number[]
  /** At least as many as athletes; none where the sport has no jersey numbers. */
  readonly jerseyNumbers: readonly number[]
  /** Members of teams further up who are on this one too: which ones, counted from 0. */
  readonly shares?: readonly { readonly teamId: string; readonly members: readonly number[] }[]
}

export interface SchoolPlan {
  readonly id: string
  /** Told apart in the ids of what the school has. */
  readonly key: string
  /** Where in the lists of names its made-up athletes begin. */
  readonly namesFrom: number
  readonly name: string
  readonly slug: string
  readonly timeZone: string
  readonly config: Readonly<Record<string, unknown>>
  readonly trainerId: string
  readonly accounts: readonly Account[]
  readonly teams: readonly TeamPlan[]
  readonly guardianships: readonly { readonly membershipId: string; readonly athleteId: string; readonly relationship: string }[]
  readonly cases: readonly CaseStory[]
}
