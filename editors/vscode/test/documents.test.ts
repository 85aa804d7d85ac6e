import assert from "node:assert/strict";
import { test } from "node:test";
import { mayBeArgo } from "../src/documents";

test("what the server may take for Argo's is asked about, other documents are not", () => {
  const argo = [
    "apiVersion: argoproj.io/v1alpha1",
    "apiVersion: argporoj.io/v1alpha1",
    "apiVersion: arhoproj.io/v1alpha1",
    "apiVersion: argoproj.oi/v1alpha1",
    "kind: Wrkflow",
    "kind: Worklow",
    "kind: CronWorkflw",
    '{"kind": "WorkflowTemplate"}',
    "kind: ConfigMap",
    "kind: Role",
    'kind: "ClusterRole"',
  ];
  const others = ["", "kind: Deployment\napiVersion: apps/v1", '{"name": "x", "version": "1.0.0"}', "services:\n  web:\n    image: nginx"];
  assert.deepEqual(argo.filter((text) => !mayBeArgo(text)), []);
  assert.deepEqual(others.filter(mayBeArgo), []);
});
