# Goal: whatever a user gets wrong is refused with its cure, by exit code, and changes nothing.
# Method: each mistake once against a real all-in-one server; what is stored is compared afterwards.
import os
import subprocess
import unittest
import zipfile

import harness
from processes import free_port

FAILED, WRONG_COMMAND_LINE = 1, 2
REFUSAL_SECONDS = 60
PEOPLE = "number,name,boss\n1,Ada,\n2,Ben,1\n3,Cem,1\n4,Dee,2\n"
MAPPING = {"columns": {"employee_id": "number", "given_name": "name",
                       "manager_employee_id": "boss"}}


class BadInputTest(harness.Scenario, unittest.TestCase):
    deployment_type = harness.Embedded

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls.deployment.new_tenant("alpha")
        cls.file = cls.deployment.write("people.csv", PEOPLE)
        cls.mapping = cls.deployment.write("mapping.json", MAPPING)
        cls.lead.ask("import", cls.file, "--map", cls.mapping)
        cls.people = cls.lead.ask("people", "list", "--all")

    def tearDown(self):
        self.assertEqual(self.lead.ask("people", "list", "--all"), self.people)
        self.assertEqual(self.lead.ask("programme", "list"), {"programmes": []})

    def write(self, name, content):
        return self.deployment.write(name, content)

    def check(self, done, code, *parts):
        self.assertEqual(done.returncode, code, done.stderr)
        for part in parts:
            self.assertIn(part, done.stderr)

    def check_import(self, file, *parts, mapping=None, flags=(), code=FAILED):
        done = self.lead.run("import", file, "--map", mapping or self.mapping, *flags)
        self.check(done, code, *parts)

    # Files

    def archive(self, name, entry):
        file = self.deployment.folder / name
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr(entry, PEOPLE)
        return file

    def test_a_file_that_is_no_csv(self):
        files = {
            "a ZIP archive: unpack it": self.archive("people.zip", "people.csv"),
            'an Excel workbook (XLSX): open it there and save the sheet as "CSV UTF-8':
                self.archive("people.xlsx", "[Content_Types].xml"),
        }
        for name, kind, content in (
                ("people.pdf", "a PDF document: export it as CSV UTF-8", b"%PDF-1.7\n%\xe2\xe3"),
                ("people.xls", "an old Excel workbook (XLS)",
                 bytes.fromhex("d0cf11e0a1b11ae1") + bytes(64)),
                ("people.html", "a web page (HTML): this is often a login",
                 b"<!DOCTYPE html>\n<title>Sign in</title>"),
                ("people.txt", "text in UTF-16: save it again as CSV UTF-8",
                 PEOPLE.encode("utf-16")),
                ("people.bin", "a binary file", bytes(range(256)))):
            files[kind] = self.deployment.folder / name
            files[kind].write_bytes(content)
        for kind, file in files.items():
            with self.subTest(file=file.name):
                self.check_import(file, f"{file} is not CSV text; it looks like {kind}",
                                  "IMPORT_UNREADABLE")

    def test_a_list_to_enrol_that_is_no_csv(self):
        done = self.lead.run("enrol", "any", "--file", self.archive("wishes.xlsx", "xl/sheet.xml"))
        self.check(done, FAILED, "an Excel workbook (XLSX)", "IMPORT_UNREADABLE")

    def test_text_in_another_encoding(self):
        file = self.deployment.folder / "latin.csv"
        file.write_bytes("number,name,boss\n1,Jos\u00e9,\n".encode("latin-1"))
        done = self.lead.run("import", file, "--map", self.mapping)
        self.check(done, FAILED, "1 of 1 rows were rejected", "IMPORT_REJECTED")
        self.assertIn("UTF-8", done.stdout, "the finding of the row")

    def test_an_empty_file(self):
        self.check_import(self.write("empty.csv", ""), "no header line", "IMPORT_UNREADABLE")

    def test_a_file_that_is_not_there(self):
        self.check_import(self.deployment.folder / "none.csv", "cannot read", "check the name")

    def test_a_folder_instead_of_a_file(self):
        self.check_import(self.deployment.folder, "cannot read", "check the name")

    @unittest.skipIf(os.getuid() == 0, "root may read every file")
    def test_a_file_without_the_right_to_read_it(self):
        file = self.write("secret.csv", PEOPLE)
        file.chmod(0)
        self.check_import(file, "cannot read", "your rights")

    def test_a_broken_row_stops_the_import(self):
        file = self.write("twice.csv", PEOPLE + "4,Eve,1\n5,Fay,1\n")
        self.check_import(file, "1 of 6 rows were rejected", "--best-effort", "IMPORT_REJECTED")

    def test_reporting_lines_in_a_circle(self):
        file = self.write("circle.csv", PEOPLE.replace("1,Ada,\n", "1,Ada,4\n"))
        self.check_import(file, "rows were rejected", "IMPORT_REJECTED")

    def test_a_snapshot_that_ends_too_many(self):
        file = self.write("short.csv", "number,name,boss\n1,Ada,\n2,Ben,1\n")
        self.check_import(file, "would end 2 of 4", "--allow-drop", "IMPORT_DROP")
        shown = self.lead.run("import", file, "--map", self.mapping).stdout
        self.assertIn("2 of 4 active people would leave: 3, 4", shown)

    def test_a_file_of_an_earlier_day(self):
        self.check_import(self.file, "describes 1999-12-31", "IMPORT_OUT_OF_ORDER",
                          flags=["--effective-date", "1999-12-31"])

    def test_a_tenant_that_nobody_created(self):
        stranger = self.deployment.command_line(*harness.ADMIN, tenant="nosuch")
        for command in (["import", self.file, "--map", self.mapping],
                        ["tenant", "settings", "get"]):
            self.check(stranger.run(*command), FAILED, "upward tenant create", "TENANT_NOT_CREATED")

    # Mappings

    def test_a_mapping_to_a_column_that_is_not_there(self):
        mapping = {"columns": {**MAPPING["columns"], "job_title": "Title"}}
        self.check_import(self.file, 'no column "Title"', "number, name, boss", "IMPORT_MAPPING",
                          mapping=self.write("column.json", mapping))

    def test_a_mapping_of_an_unknown_field(self):
        mapping = self.write("field.json", {"columns": {"employe_id": "number"}})
        self.check_import(self.file, 'did you mean "employee_id"?', mapping=mapping)

    def test_a_mapping_with_formats_that_disagree(self):
        mapping = {**MAPPING, "format": {"date_formats": ["%d/%m/%Y", "%m/%d/%Y"]}}
        self.check_import(self.file, '"%d/%m/%Y" and "%m/%d/%Y" read', "IMPORT_MAPPING",
                          mapping=self.write("dates.json", mapping))

    def test_a_mapping_that_is_no_json(self):
        mapping = self.write("broken.json", '{"columns":')
        self.check_import(self.file, "broken.json", "no JSON", mapping=mapping)

    # Command lines

    def test_an_unknown_flag(self):
        self.check_import(self.file, "--colour", "upward import --help",
                          flags=["--colour=red"], code=WRONG_COMMAND_LINE)

    def test_an_import_without_a_mapping(self):
        self.check(self.lead.run("import", self.file), WRONG_COMMAND_LINE, "--map")

    def test_an_unknown_command(self):
        self.check(self.lead.run("frobnicate"), WRONG_COMMAND_LINE,
                   "no command 'frobnicate'; the commands are serve, ", "upward --help")
        self.check(self.lead.run("programe", "list"), WRONG_COMMAND_LINE,
                   "no command 'programe'; did you mean programme? see `upward --help`")
        self.check(self.lead.run("pairs", "lst", "any"), WRONG_COMMAND_LINE,
                   "no command 'pairs lst'; did you mean list?", "upward pairs --help")

    def test_a_programme_with_several_mistakes_names_them_all(self):
        dimension = {"attribute": "zodiac", "mode": "DIMENSION_MODE_PREFER_SAME", "weight": 1000}
        file = self.write("programme.json", {"name": "", "dimensions": [dimension]})
        done = self.lead.run("programme", "create", "--file", file)
        self.check(done, FAILED, "programme.name: is required",
                   "dimensions[0].attribute: must be", "dimensions[0].weight: must be 0 to 100",
                   "INVALID_FIELDS")
        self.assertEqual(done.stderr.count("is required"), 1, "each mistake is said once")
        self.assertEqual(done.stdout, "")

    def test_a_programme_with_mistyped_keys_names_them_and_the_nearest(self):
        dimension = {"atribute": "gender", "mode": "DIMENSION_MODE_PREFER_SAMME", "weight": "many"}
        file = self.write("typed.json", {"name": "Pilot", "topic_wait": 3, "zodiac": 1,
                                         "dimensions": [dimension]})
        done = self.lead.run("programme", "create", "--file", file)
        self.check(done, FAILED, f"{file}: this is no Programme",
                   "topic_wait is no known key; did you mean topic_weight?",
                   "zodiac is no known key; known are programme_id, name, ",
                   "dimensions[0].atribute is no known key; did you mean attribute?",
                   "which is not known; did you mean DIMENSION_MODE_PREFER_SAME",
                   "dimensions[0].weight must be a whole number")
        self.assertNotIn("INVALID_ARGUMENT", done.stderr)

    def test_a_programme_that_is_no_json(self):
        file = self.write("broken-programme.json", '{"name": "Pilot",\n "topics" []}')
        self.check(self.lead.run("programme", "create", "--file", file), FAILED,
                   f"{file}: this is no JSON; look at it around line 2, column ")

    # Servers

    def serve(self, data, port):
        return subprocess.run(
            [harness.UPWARD, "serve", "--data", data, "--listen", f"127.0.0.1:{port}"],
            env=harness.own_environment(), capture_output=True, text=True, timeout=REFUSAL_SECONDS)

    def test_a_port_in_use(self):
        data = self.deployment.folder / "other"
        done = self.serve(data, self.deployment.port)
        self.check(done, FAILED, f"cannot listen on 127.0.0.1:{self.deployment.port}",
                   "choose another address")
        self.assertEqual(done.stdout, "", "no token of a server that does not run")
        # The first token is for whoever starts it first with success.
        self.check(self.lead.run("token", "issue", "--data", data, "--role", "operator"), FAILED)

    def test_a_data_folder_in_use(self):
        self.check(self.serve(self.deployment.data, free_port()), FAILED,
                   "another server is running on the data folder", "choose another folder")

    def test_no_server(self):
        port = free_port()
        self.check(self.lead.run("people", "list", "--server", f"127.0.0.1:{port}"), FAILED,
                   f"check that a server listens on 127.0.0.1:{port}")

    # Tokens

    def check_token(self, environment, *parts):
        line = harness.CommandLine(self.deployment.environment(**environment))
        for command in (["people", "list"], ["import", self.file, "--map", self.mapping]):
            with self.subTest(command=command[0]):
                self.check(line.run(*command), FAILED, *parts)

    def test_no_token(self):
        self.check_token({}, "TOKEN_MISSING", "--token-file")

    def test_a_token_that_is_none(self):
        self.check_token({"UPWARD_TOKEN": "nonsense"}, "TOKEN_MALFORMED", "upward token issue")

    def test_a_forged_token(self):
        token = self.deployment.token(*harness.ADMIN, tenant="alpha")
        self.check_token({"UPWARD_TOKEN": token[:-8] + "AAAAAAAA"}, "TOKEN_SIGNATURE",
                         "upward token issue")

    def test_a_token_file_that_is_not_there(self):
        file = self.deployment.folder / "none.token"
        self.check_token({"UPWARD_TOKEN_FILE": str(file)}, f"cannot read {file}")

    def test_a_token_without_the_role(self):
        token = self.deployment.token("operator")
        self.check_token({"UPWARD_TOKEN": token}, "PERMISSION_DENIED", "tenant_admin")

    def test_tokens_of_a_folder_without_a_server(self):
        done = self.lead.run("token", "issue", "--data", self.deployment.folder / "none",
                             "--role", "operator")
        self.check(done, FAILED, "no key in the data folder", "upward serve")


if __name__ == "__main__":
    harness.main()
