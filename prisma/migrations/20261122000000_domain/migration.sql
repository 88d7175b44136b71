-- Tables, keys and indexes, as schema.prisma states them; the rules are in the migrations that follow.

-- The time in milliseconds in front, random bits behind: ids that index well (RFC 9562, version 7).
CREATE FUNCTION uuid_v7() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
  SELECT encode(
    set_bit(set_bit(
      overlay(uuid_send(gen_random_uuid())
        PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),
      52, 1), 53, 1), 'hex')::uuid
$$;

CREATE TYPE "role" AS ENUM ('AT', 'COACH', 'PARENT', 'ADMIN');

CREATE TYPE "participation" AS ENUM ('CLEARED', 'RESTRICTED', 'OUT');

CREATE TYPE "case_status" AS ENUM ('ACTIVE', 'RESOLVED');

CREATE TYPE "severity" AS ENUM ('MINOR', 'MODERATE', 'SEVERE', 'CRITICAL');

CREATE TYPE "attention_level" AS ENUM ('ROUTINE', 'WATCH', 'ELEVATED', 'URGENT');

CREATE TYPE "body_part" AS ENUM ('HEAD', 'NECK', 'SHOULDER', 'UPPER_ARM', 'ELBOW', 'FOREARM', 'WRIST', 'HAND', 'CHEST', 'THORACIC_SPINE', 'LUMBOSACRAL', 'ABDOMEN', 'HIP_GROIN', 'THIGH', 'KNEE', 'LOWER_LEG', 'ANKLE', 'FOOT', 'UNSPECIFIED', 'MULTIPLE');

CREATE TYPE "side" AS ENUM ('LEFT', 'RIGHT', 'BILATERAL', 'MIDLINE', 'NONE');

CREATE TYPE "event_type" AS ENUM ('SIDELINE_ENTRY', 'NOTE', 'EVALUATION', 'TREATMENT', 'RESTRICTION_ADDED', 'RESTRICTION_LIFTED', 'REMOVED_FROM_PLAY', 'CLEARANCE_GRANTED', 'CASE_REOPENED', 'CORRECTION');

CREATE TYPE "restriction_kind" AS ENUM ('NO_PLAY', 'NO_CONTACT', 'NO_RUNNING', 'NO_JUMPING', 'NO_THROWING', 'NO_OVERHEAD', 'NO_WEIGHT_BEARING', 'LIMITED_TIME', 'PROTECTIVE_EQUIPMENT', 'OTHER');

CREATE TYPE "team_level" AS ENUM ('VARSITY', 'JUNIOR_VARSITY', 'FRESHMAN', 'MIDDLE_SCHOOL');

CREATE TYPE "sport" AS ENUM ('ADAPTED_SPORTS', 'AIR_RIFLERY', 'ALPINE_SKIING', 'ARCHERY', 'BADMINTON', 'BASEBALL', 'BASKETBALL', 'BOWLING', 'CANOE_PADDLING', 'COMPETITIVE_SPIRIT', 'CROSS_COUNTRY', 'DANCE', 'EQUESTRIAN', 'ESPORTS', 'FENCING', 'FIELD_HOCKEY', 'FLAG_FOOTBALL', 'FOOTBALL', 'GOLF', 'GYMNASTICS', 'HEPTATHLON', 'ICE_HOCKEY', 'INDOOR_TRACK_AND_FIELD', 'JUDO', 'KAYAKING', 'LACROSSE', 'MOUNTAIN_BIKING', 'NORDIC_SKIING', 'PENTATHLON', 'POWERLIFTING', 'RIFLERY', 'RODEO', 'ROLLER_HOCKEY', 'ROWING', 'RUGBY', 'SAILING', 'SKIING', 'SNOWBOARDING', 'SOCCER', 'SOFTBALL', 'SURFING', 'SWIMMING_AND_DIVING', 'SYNCHRONIZED_SWIMMING', 'TEAM_TENNIS', 'TENNIS', 'TRACK_AND_FIELD', 'ULTIMATE', 'VOLLEYBALL', 'BEACH_VOLLEYBALL', 'WATER_POLO', 'WEIGHTLIFTING', 'WRESTLING');

CREATE TABLE "schools" (
    "id" UUID NOT NULL DEFAULT uuid_v7(),
    "name" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "time_zone" TEXT NOT NULL,
    "config" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "schools_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "users" (
    "id" UUID NOT NULL DEFAULT uuid_v7(),
    "email" TEXT NOT NULL,
    "display_name" TEXT NOT NULL,
    "password_hash" TEXT NOT NULL,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "memberships" (
    "school_id" UUID NOT NULL,
    "id" UUID NOT NULL DEFAULT uuid_v7(),
    "user_id" UUID NOT NULL,
    "role" "role" NOT NULL,
    "disabled_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "memberships_pkey" PRIMARY KEY ("school_id","id")
);

CREATE TABLE "sessions" (
    "school_id" UUID NOT NULL,
    "id" UUID NOT NULL DEFAULT uuid_v7(),
    "membership_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("school_id","id")
);

CREATE TABLE "refresh_tokens" (
    "school_id" UUID NOT NULL,
    "id" UUID NOT NULL DEFAULT uuid_v7(),
    "session_id" UUID NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "refresh_tokens_pkey" PRIMARY KEY ("school_id","id")
);

CREATE TABLE "teams" (
    "school_id" UUID NOT NULL,
    "id" UUID NOT NULL DEFAULT uuid_v7(),
    "sport" "sport" NOT NULL,
    "level" "team_level" NOT NULL,
    "season" TEXT NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "teams_pkey" PRIMARY KEY ("school_id","id")
);

CREATE TABLE "team_coaches" (
    "school_id" UUID NOT NULL,
    "team_id" UUID NOT NULL,
    "membership_id" UUID NOT NULL,

    CONSTRAINT "team_coaches_pkey" PRIMARY KEY ("school_id","team_id","membership_id")
);

CREATE TABLE "athletes" (
    "school_id" UUID NOT NULL,
    "id" UUID NOT NULL DEFAULT uuid_v7(),
    "first_name" TEXT NOT NULL,
    "last_name" TEXT NOT NULL,
    "date_of_birth" DATE NOT NULL,
    "grad_year" INTEGER NOT NULL,
    "jersey_number" INTEGER,
    "current_status" "participation" NOT NULL DEFAULT 'CLEARED',
    "status_changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "athletes_pkey" PRIMARY KEY ("school_id","id")
);

CREATE TABLE "team_athletes" (
    "school_id" UUID NOT NULL,
    "team_id" UUID NOT NULL,
    "athlete_id" UUID NOT NULL,

    CONSTRAINT "team_athletes_pkey" PRIMARY KEY ("school_id","team_id","athlete_id")
);

CREATE TABLE "guardianships" (
    "school_id" UUID NOT NULL,
    "id" UUID NOT NULL DEFAULT uuid_v7(),
    "membership_id" UUID NOT NULL,
    "athlete_id" UUID NOT NULL,
    "relationship" TEXT NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "guardianships_pkey" PRIMARY KEY ("school_id","id")
);

CREATE TABLE "cases" (
    "school_id" UUID NOT NULL,
    "id" UUID NOT NULL DEFAULT uuid_v7(),
    "athlete_id" UUID NOT NULL,
    "body_part" "body_part" NOT NULL,
    "side" "side" NOT NULL DEFAULT 'NONE',
    "severity" "severity",
    "attention_level" "attention_level" NOT NULL,
    "status" "case_status" NOT NULL DEFAULT 'ACTIVE',
    "participation" "participation" NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "resolved_at" TIMESTAMPTZ(3),
    "expected_return_on" DATE,

    CONSTRAINT "cases_pkey" PRIMARY KEY ("school_id","id")
);

CREATE TABLE "milestones" (
    "school_id" UUID NOT NULL,
    "id" UUID NOT NULL DEFAULT uuid_v7(),
    "case_id" UUID NOT NULL,
    "label" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "target_date" DATE,
    "completed_at" TIMESTAMPTZ(3),

    CONSTRAINT "milestones_pkey" PRIMARY KEY ("school_id","id")
);

CREATE TABLE "events" (
    "school_id" UUID NOT NULL,
    "id" UUID NOT NULL DEFAULT uuid_v7(),
    "case_id" UUID NOT NULL,
    "athlete_id" UUID NOT NULL,
    "author_id" UUID NOT NULL,
    "type" "event_type" NOT NULL,
    "participation" "participation",
    "severity" "severity",
    "summary" TEXT NOT NULL,
    "visibility" "role"[] DEFAULT ARRAY['AT']::"role"[],
    "occurred_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "entry_key" TEXT,
    "corrects_id" UUID,

    CONSTRAINT "events_pkey" PRIMARY KEY ("school_id","id")
);

CREATE TABLE "clinical_notes" (
    "school_id" UUID NOT NULL,
    "event_id" UUID NOT NULL,
    "body" TEXT NOT NULL,

    CONSTRAINT "clinical_notes_pkey" PRIMARY KEY ("school_id","event_id")
);

CREATE TABLE "event_visibility_changes" (
    "school_id" UUID NOT NULL,
    "id" UUID NOT NULL DEFAULT uuid_v7(),
    "event_id" UUID NOT NULL,
    "changed_by_id" UUID,
    "changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "from_visibility" "role"[],
    "to_visibility" "role"[],

    CONSTRAINT "event_visibility_changes_pkey" PRIMARY KEY ("school_id","id")
);

CREATE TABLE "restrictions" (
    "school_id" UUID NOT NULL,
    "id" UUID NOT NULL DEFAULT uuid_v7(),
    "case_id" UUID NOT NULL,
    "kind" "restriction_kind" NOT NULL,
    "details" TEXT NOT NULL,
    "starts_on" DATE NOT NULL DEFAULT CURRENT_DATE,
    "ends_on" DATE,
    "added_by_id" UUID NOT NULL,
    "lifted_by_id" UUID,

    CONSTRAINT "restrictions_pkey" PRIMARY KEY ("school_id","id")
);

CREATE UNIQUE INDEX "schools_slug_key" ON "schools"("slug");

CREATE UNIQUE INDEX "users_email_key" ON "users"("email");

CREATE INDEX "memberships_user_id_idx" ON "memberships"("user_id");

CREATE UNIQUE INDEX "memberships_school_id_user_id_role_key" ON "memberships"("school_id", "user_id", "role");

CREATE INDEX "sessions_school_id_membership_id_idx" ON "sessions"("school_id", "membership_id");

CREATE INDEX "refresh_tokens_school_id_session_id_idx" ON "refresh_tokens"("school_id", "session_id");

CREATE UNIQUE INDEX "refresh_tokens_school_id_token_hash_key" ON "refresh_tokens"("school_id", "token_hash");

CREATE UNIQUE INDEX "teams_school_id_name_season_key" ON "teams"("school_id", "name", "season");

CREATE INDEX "team_coaches_school_id_membership_id_idx" ON "team_coaches"("school_id", "membership_id");

CREATE INDEX "athletes_school_id_last_name_first_name_id_idx" ON "athletes"("school_id", "last_name", "first_name", "id");

CREATE INDEX "athletes_school_id_current_status_idx" ON "athletes"("school_id", "current_status");

CREATE INDEX "team_athletes_school_id_athlete_id_idx" ON "team_athletes"("school_id", "athlete_id");

CREATE INDEX "guardianships_school_id_athlete_id_idx" ON "guardianships"("school_id", "athlete_id");

CREATE UNIQUE INDEX "guardianships_school_id_membership_id_athlete_id_key" ON "guardianships"("school_id", "membership_id", "athlete_id");

CREATE INDEX "cases_school_id_athlete_id_status_idx" ON "cases"("school_id", "athlete_id", "status");

CREATE INDEX "cases_school_id_status_opened_at_idx" ON "cases"("school_id", "status", "opened_at");

CREATE UNIQUE INDEX "milestones_school_id_case_id_position_key" ON "milestones"("school_id", "case_id", "position");

CREATE INDEX "events_school_id_case_id_occurred_at_id_idx" ON "events"("school_id", "case_id", "occurred_at", "id");

CREATE INDEX "events_school_id_athlete_id_idx" ON "events"("school_id", "athlete_id");

CREATE INDEX "events_school_id_corrects_id_idx" ON "events"("school_id", "corrects_id");

CREATE INDEX "events_visibility_idx" ON "events" USING GIN ("visibility");

CREATE UNIQUE INDEX "events_school_id_author_id_entry_key_key" ON "events"("school_id", "author_id", "entry_key");

CREATE INDEX "event_visibility_changes_school_id_event_id_idx" ON "event_visibility_changes"("school_id", "event_id");

CREATE INDEX "event_visibility_changes_school_id_changed_by_id_idx" ON "event_visibility_changes"("school_id", "changed_by_id");

CREATE INDEX "restrictions_school_id_case_id_idx" ON "restrictions"("school_id", "case_id");

CREATE INDEX "restrictions_school_id_added_by_id_idx" ON "restrictions"("school_id", "added_by_id");

CREATE INDEX "restrictions_school_id_lifted_by_id_idx" ON "restrictions"("school_id", "lifted_by_id");

ALTER TABLE "memberships" ADD CONSTRAINT "memberships_school_id_fkey" FOREIGN KEY ("school_id") REFERENCES "schools"("id") ON DELETE RESTRICT ON UPDATE NO ACTION;

ALTER TABLE "memberships" ADD CONSTRAINT "memberships_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE NO ACTION;

ALTER TABLE "sessions" ADD CONSTRAINT "sessions_school_id_membership_id_fkey" FOREIGN KEY ("school_id", "membership_id") REFERENCES "memberships"("school_id", "id") ON DELETE RESTRICT ON UPDATE NO ACTION;

ALTER TABLE "refresh_tokens" ADD CONSTRAINT "refresh_tokens_school_id_session_id_fkey" FOREIGN KEY ("school_id", "session_id") REFERENCES "sessions"("school_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE "teams" ADD CONSTRAINT "teams_school_id_fkey" FOREIGN KEY ("school_id") REFERENCES "schools"("id") ON DELETE RESTRICT ON UPDATE NO ACTION;

ALTER TABLE "team_coaches" ADD CONSTRAINT "team_coaches_school_id_team_id_fkey" FOREIGN KEY ("school_id", "team_id") REFERENCES "teams"("school_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE "team_coaches" ADD CONSTRAINT "team_coaches_school_id_membership_id_fkey" FOREIGN KEY ("school_id", "membership_id") REFERENCES "memberships"("school_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE "athletes" ADD CONSTRAINT "athletes_school_id_fkey" FOREIGN KEY ("school_id") REFERENCES "schools"("id") ON DELETE RESTRICT ON UPDATE NO ACTION;

ALTER TABLE "team_athletes" ADD CONSTRAINT "team_athletes_school_id_team_id_fkey" FOREIGN KEY ("school_id", "team_id") REFERENCES "teams"("school_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE "team_athletes" ADD CONSTRAINT "team_athletes_school_id_athlete_id_fkey" FOREIGN KEY ("school_id", "athlete_id") REFERENCES "athletes"("school_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE "guardianships" ADD CONSTRAINT "guardianships_school_id_membership_id_fkey" FOREIGN KEY ("school_id", "membership_id") REFERENCES "memberships"("school_id", "id") ON DELETE RESTRICT ON UPDATE NO ACTION;

ALTER TABLE "guardianships" ADD CONSTRAINT "guardianships_school_id_athlete_id_fkey" FOREIGN KEY ("school_id", "athlete_id") REFERENCES "athletes"("school_id", "id") ON DELETE RESTRICT ON UPDATE NO ACTION;

ALTER TABLE "cases" ADD CONSTRAINT "cases_school_id_athlete_id_fkey" FOREIGN KEY ("school_id", "athlete_id") REFERENCES "athletes"("school_id", "id") ON DELETE RESTRICT ON UPDATE NO ACTION;

ALTER TABLE "milestones" ADD CONSTRAINT "milestones_school_id_case_id_fkey" FOREIGN KEY ("school_id", "case_id") REFERENCES "cases"("school_id", "id") ON DELETE RESTRICT ON UPDATE NO ACTION;

ALTER TABLE "events" ADD CONSTRAINT "events_school_id_case_id_fkey" FOREIGN KEY ("school_id", "case_id") REFERENCES "cases"("school_id", "id") ON DELETE RESTRICT ON UPDATE NO ACTION;

ALTER TABLE "events" ADD CONSTRAINT "events_school_id_athlete_id_fkey" FOREIGN KEY ("school_id", "athlete_id") REFERENCES "athletes"("school_id", "id") ON DELETE RESTRICT ON UPDATE NO ACTION;

ALTER TABLE "events" ADD CONSTRAINT "events_school_id_author_id_fkey" FOREIGN KEY ("school_id", "author_id") REFERENCES "memberships"("school_id", "id") ON DELETE RESTRICT ON UPDATE NO ACTION;

ALTER TABLE "events" ADD CONSTRAINT "events_school_id_corrects_id_fkey" FOREIGN KEY ("school_id", "corrects_id") REFERENCES "events"("school_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

ALTER TABLE "clinical_notes" ADD CONSTRAINT "clinical_notes_school_id_event_id_fkey" FOREIGN KEY ("school_id", "event_id") REFERENCES "events"("school_id", "id") ON DELETE RESTRICT ON UPDATE NO ACTION;

ALTER TABLE "event_visibility_changes" ADD CONSTRAINT "event_visibility_changes_school_id_event_id_fkey" FOREIGN KEY ("school_id", "event_id") REFERENCES "events"("school_id", "id") ON DELETE RESTRICT ON UPDATE NO ACTION;

ALTER TABLE "event_visibility_changes" ADD CONSTRAINT "event_visibility_changes_school_id_changed_by_id_fkey" FOREIGN KEY ("school_id", "changed_by_id") REFERENCES "memberships"("school_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

ALTER TABLE "restrictions" ADD CONSTRAINT "restrictions_school_id_case_id_fkey" FOREIGN KEY ("school_id", "case_id") REFERENCES "cases"("school_id", "id") ON DELETE RESTRICT ON UPDATE NO ACTION;

ALTER TABLE "restrictions" ADD CONSTRAINT "restrictions_school_id_added_by_id_fkey" FOREIGN KEY ("school_id", "added_by_id") REFERENCES "events"("school_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

ALTER TABLE "restrictions" ADD CONSTRAINT "restrictions_school_id_lifted_by_id_fkey" FOREIGN KEY ("school_id", "lifted_by_id") REFERENCES "events"("school_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;
