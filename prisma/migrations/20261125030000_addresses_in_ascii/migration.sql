-- One spelling an address, whatever the database's collation makes of letters that look alike: full-width ones are the plain ones
-- (NFKC), and what stays beyond ASCII then, of which lower() knows more or less (the Turkish i), is refused. A domain beyond
-- ASCII has its spelling in ASCII (xn--…). Addresses that are there stay.
CREATE OR REPLACE FUNCTION normalize_email() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.email := lower(normalize(NEW.email, NFKC) COLLATE "C");
  IF NEW.email COLLATE "C" ~ '[^!-~]' THEN
    RAISE EXCEPTION 'an address is written in ASCII alone, without spaces' USING ERRCODE = 'check_violation', CONSTRAINT = 'users_email_shape', COLUMN = 'email';
  END IF;
  RETURN NEW;
END $$;
