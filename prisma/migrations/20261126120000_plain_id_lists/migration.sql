-- Lists of ids are kept as they are: PostgreSQL would try to compress each long one, which takes longer than to write it, and ids do
-- not get shorter.
ALTER TABLE access_records ALTER COLUMN athlete_ids SET STORAGE EXTERNAL;
ALTER TABLE access_seals ALTER COLUMN athlete_ids SET STORAGE EXTERNAL, ALTER COLUMN record_ids SET STORAGE EXTERNAL;
