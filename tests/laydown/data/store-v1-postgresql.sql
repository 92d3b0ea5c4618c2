SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE public.claims (
    id character varying(200) NOT NULL,
    report text NOT NULL,
    system text NOT NULL,
    event text NOT NULL,
    modality text NOT NULL,
    published date,
    known_from date NOT NULL,
    valid_from date,
    valid_to date,
    recorded_at timestamp with time zone NOT NULL,
    document text NOT NULL
);
CREATE TABLE public.openiads_store (
    schema_version integer NOT NULL
);
CREATE TABLE public.reports (
    id character varying(64) NOT NULL,
    path text NOT NULL,
    source text NOT NULL,
    title text NOT NULL,
    url text NOT NULL,
    published date,
    text_sha256 character varying(64) NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);
INSERT INTO public.claims VALUES ('cfe7236e124', 'one.txt', 's-400', 'deployed', 'confirmed', '2015-11-26', '2015-11-26', NULL, NULL, '2026-11-23 02:49:06.701763+00', '{"id": "cfe7236e124", "report": "one.txt", "source": "AFP", "title": "", "url": "", "quote": "on duty — на дежурстве", "offset": 0, "system": "s-400", "system_text": "", "class_id": null, "event": "deployed", "modality": "confirmed", "progress": "complete", "count": null, "unit": null, "place": {"name": "Hmeimim air base", "lat": 35.4011, "lon": 35.9487, "tolerance_m": 3000.0, "kind": "base", "country": "SY"}, "origin": null, "destinations": [], "destination_mode": null, "operator": null, "owner": null, "attribution": [], "published": "2015-11-26", "known_from": "2015-11-26", "valid_from": null, "valid_to": null, "began_by": null, "confidence": 1.0, "duplicate_of": null, "note": ""}');
INSERT INTO public.claims VALUES ('c811d3384ce', 'one.txt', 's-400', 'moved', 'unconfirmed', '2024-12-06', '2024-12-06', NULL, NULL, '2026-11-23 02:49:06.701763+00', '{"id": "c811d3384ce", "report": "one.txt", "source": "Test Gazette", "title": "", "url": "", "quote": "it was there", "offset": 0, "system": "s-400", "system_text": "", "class_id": null, "event": "moved", "modality": "unconfirmed", "progress": "complete", "count": null, "unit": null, "place": null, "origin": {"name": "Masyaf", "lat": 35.0653, "lon": 36.3406, "tolerance_m": 5000.0, "kind": "town", "country": "SY"}, "destinations": [{"name": "Hmeimim air base", "lat": 35.4011, "lon": 35.9487, "tolerance_m": 3000.0, "kind": "base", "country": "SY"}, {"name": "Tartus", "lat": 34.905, "lon": 35.87, "tolerance_m": 4000.0, "kind": "port", "country": "SY"}], "destination_mode": "one_of", "operator": null, "owner": null, "attribution": [], "published": "2024-12-06", "known_from": "2024-12-06", "valid_from": null, "valid_to": null, "began_by": null, "confidence": 1.0, "duplicate_of": null, "note": ""}');
INSERT INTO public.claims VALUES ('c0aaa0ecd57', 'one.txt', 's-400', 'deployed', 'reported', '2024-12-06', '2024-12-06', '2017-01-01', '2017-12-31', '2026-11-23 02:49:06.701763+00', '{"id": "c0aaa0ecd57", "report": "one.txt", "source": "Test Gazette", "title": "", "url": "", "quote": "it was there", "offset": 0, "system": "s-400", "system_text": "", "class_id": null, "event": "deployed", "modality": "reported", "progress": "complete", "count": null, "unit": null, "place": {"name": "Masyaf", "lat": 35.0653, "lon": 36.3406, "tolerance_m": 5000.0, "kind": "town", "country": "SY"}, "origin": null, "destinations": [], "destination_mode": null, "operator": null, "owner": null, "attribution": [], "published": "2024-12-06", "known_from": "2024-12-06", "valid_from": "2017-01-01", "valid_to": "2017-12-31", "began_by": null, "confidence": 1.0, "duplicate_of": null, "note": ""}');
INSERT INTO public.openiads_store VALUES (1);
INSERT INTO public.reports VALUES ('b7969e0358cde6fcc728fc2ce35246b0ab0215e514121b0cc3d4124081251b0d', 'one.txt', 'Test Gazette', '', '', NULL, '273dca64a1ed52f81e36f3ae5884088ba00afaa7a1cda48d750068577bc08641', '2026-11-23 02:49:06.701763+00');
ALTER TABLE ONLY public.claims
    ADD CONSTRAINT claims_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.reports
    ADD CONSTRAINT reports_pkey PRIMARY KEY (id);
CREATE INDEX ix_claims_known_from ON public.claims USING btree (known_from);
CREATE INDEX ix_claims_report ON public.claims USING btree (report);
CREATE INDEX ix_claims_system ON public.claims USING btree (system);
CREATE INDEX ix_reports_path ON public.reports USING btree (path);
