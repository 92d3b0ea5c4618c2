BEGIN TRANSACTION;
CREATE TABLE claims (
	id VARCHAR(200) NOT NULL, 
	report TEXT NOT NULL, 
	system TEXT NOT NULL, 
	event TEXT NOT NULL, 
	modality TEXT NOT NULL, 
	published DATE, 
	known_from DATE NOT NULL, 
	valid_from DATE, 
	valid_to DATE, 
	recorded_at DATETIME NOT NULL, 
	document TEXT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "claims" VALUES('cfe7236e124','one.txt','s-400','deployed','confirmed','2015-11-26','2015-11-26',NULL,NULL,'2026-11-23 02:49:01.421488','{"id": "cfe7236e124", "report": "one.txt", "source": "AFP", "title": "", "url": "", "quote": "on duty — на дежурстве", "offset": 0, "system": "s-400", "system_text": "", "class_id": null, "event": "deployed", "modality": "confirmed", "progress": "complete", "count": null, "unit": null, "place": {"name": "Hmeimim air base", "lat": 35.4011, "lon": 35.9487, "tolerance_m": 3000.0, "kind": "base", "country": "SY"}, "origin": null, "destinations": [], "destination_mode": null, "operator": null, "owner": null, "attribution": [], "published": "2015-11-26", "known_from": "2015-11-26", "valid_from": null, "valid_to": null, "began_by": null, "confidence": 1.0, "duplicate_of": null, "note": ""}');
INSERT INTO "claims" VALUES('c811d3384ce','one.txt','s-400','moved','unconfirmed','2024-12-06','2024-12-06',NULL,NULL,'2026-11-23 02:49:01.421488','{"id": "c811d3384ce", "report": "one.txt", "source": "Test Gazette", "title": "", "url": "", "quote": "it was there", "offset": 0, "system": "s-400", "system_text": "", "class_id": null, "event": "moved", "modality": "unconfirmed", "progress": "complete", "count": null, "unit": null, "place": null, "origin": {"name": "Masyaf", "lat": 35.0653, "lon": 36.3406, "tolerance_m": 5000.0, "kind": "town", "country": "SY"}, "destinations": [{"name": "Hmeimim air base", "lat": 35.4011, "lon": 35.9487, "tolerance_m": 3000.0, "kind": "base", "country": "SY"}, {"name": "Tartus", "lat": 34.905, "lon": 35.87, "tolerance_m": 4000.0, "kind": "port", "country": "SY"}], "destination_mode": "one_of", "operator": null, "owner": null, "attribution": [], "published": "2024-12-06", "known_from": "2024-12-06", "valid_from": null, "valid_to": null, "began_by": null, "confidence": 1.0, "duplicate_of": null, "note": ""}');
INSERT INTO "claims" VALUES('c0aaa0ecd57','one.txt','s-400','deployed','reported','2024-12-06','2024-12-06','2017-01-01','2017-12-31','2026-11-23 02:49:01.421488','{"id": "c0aaa0ecd57", "report": "one.txt", "source": "Test Gazette", "title": "", "url": "", "quote": "it was there", "offset": 0, "system": "s-400", "system_text": "", "class_id": null, "event": "deployed", "modality": "reported", "progress": "complete", "count": null, "unit": null, "place": {"name": "Masyaf", "lat": 35.0653, "lon": 36.3406, "tolerance_m": 5000.0, "kind": "town", "country": "SY"}, "origin": null, "destinations": [], "destination_mode": null, "operator": null, "owner": null, "attribution": [], "published": "2024-12-06", "known_from": "2024-12-06", "valid_from": "2017-01-01", "valid_to": "2017-12-31", "began_by": null, "confidence": 1.0, "duplicate_of": null, "note": ""}');
CREATE TABLE openiads_store (
	schema_version INTEGER NOT NULL
);
INSERT INTO "openiads_store" VALUES(1);
CREATE TABLE reports (
	id VARCHAR(64) NOT NULL, 
	path TEXT NOT NULL, 
	source TEXT NOT NULL, 
	title TEXT NOT NULL, 
	url TEXT NOT NULL, 
	published DATE, 
	text_sha256 VARCHAR(64) NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "reports" VALUES('b7969e0358cde6fcc728fc2ce35246b0ab0215e514121b0cc3d4124081251b0d','one.txt','Test Gazette','','',NULL,'273dca64a1ed52f81e36f3ae5884088ba00afaa7a1cda48d750068577bc08641','2026-11-23 02:49:01.421488');
CREATE INDEX ix_reports_path ON reports (path);
CREATE INDEX ix_claims_report ON claims (report);
CREATE INDEX ix_claims_system ON claims (system);
CREATE INDEX ix_claims_known_from ON claims (known_from);
COMMIT;
