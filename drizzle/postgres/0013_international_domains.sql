-- International domains are found as people write them, too: these texts are folded again (R-ID-1).
UPDATE "user_texts" SET "folded" = NULL WHERE "id" IN (SELECT "id" FROM "users" WHERE "email" LIKE '%xn--%');
