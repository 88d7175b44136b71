import type { Role, Sport, TeamLevel } from '../../src/generated/tables.js'
import type { CaseStory } from './case-story.js'

export interface Account {
  readonly email: string
  readonly displayName: string
  /** The first one is the one last used. */
  readonly memberships: readonly { readonly id: string; readonly role: Role }[]
}

/** An athlete that the demo refers to. All others are generated from the lists of names. */
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
  /** Not counting members of other teams who also play here. */
  readonly size: number
  readonly featured: readonly FeaturedAthlete[]
  readonly names: readonly (readonly string[])[]
  /** For generated athletes, used in turn. */
  readonly yearsToGo: readonly number[]
  /** At least as many as athletes; empty if the sport has no jersey numbers. */
  readonly jerseyNumbers: readonly number[]
  /** Members of teams listed earlier who also play here, by index from 0. */
  readonly shares?: readonly { readonly teamId: string; readonly members: readonly number[] }[]
}

export interface SchoolPlan {
  readonly id: string
  /** Part of the ids of the school's rows. */
  readonly key: string
  /** Where its generated athletes start in the lists of names. */
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
