# 安心 Anxin. `make up` starts everything, `make test` tests everything; both need nothing but make, a C toolchain,
# Python 3.11 or 3.12, and a network for the first run.

SHELL := /bin/bash
.ONESHELL:
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

VENV := .venv
PY := $(VENV)/bin/python
RUFF := $(VENV)/bin/ruff
NODE_PATH_FILE := .tools/node-path
ENV_STAMP := $(VENV)/.installed
DEV_STAMP := $(VENV)/.installed-dev
NPM_STAMP := frontend/node_modules/.installed
FRONT_STAMP := bot/web/static/dist/.built
FRONT_SOURCES := $(shell find frontend -type f \( -name '*.ts' -o -name '*.tsx' -o -name '*.mjs' -o -name '*.json' \) \
	-not -path '*/node_modules/*')

# Some images forbid Python to keep what it has compiled; each of the many processes here would compile Rasa anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help up train test check lint types floors data front-check bench reset lock migration browser proxy

help: ## 列出可用的命令
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 18

up: $(ENV_STAMP) $(FRONT_STAMP) ## 准备好一切并启动（Ctrl-C 停止）
	@exec $(PY) -m bot up

train: $(ENV_STAMP) ## 训练模型（数据没变就沿用）
	@$(PY) -m bot train

test: check browser proxy ## 全部检查和测试
	@$(PY) -m pytest -n 3 --dist loadgroup --no-loadscope-reorder
	cd frontend && PATH="$$(cat ../$(NODE_PATH_FILE)):$$PATH" npm test --silent

check: lint types floors data front-check ## 代码风格、类型、层次、语料、前端类型

lint: $(DEV_STAMP)
	@$(RUFF) check . && $(RUFF) format --check .

types: $(DEV_STAMP)
	@$(VENV)/bin/mypy

floors: $(DEV_STAMP)
	@$(VENV)/bin/lint-imports

data: $(DEV_STAMP)
	@$(PY) -m rasa_lean.check config.yml
	$(PY) -m bot.nlu.lint
	$(PY) -m bot.policy.reply_lint
	scripts/step "校验语料和故事" bash -o pipefail -c \
		"$(PY) -W ignore -m rasa data validate --data data/nlu data/stories --fail-on-warnings 2>&1 | tr '\r' '\n' | grep -vE 'it/s|^Processed'"

front-check: $(FRONT_STAMP)
	@cd frontend && PATH="$$(cat ../$(NODE_PATH_FILE)):$$PATH" npm run check --silent

bench: $(DEV_STAMP) $(FRONT_STAMP) ## 性能与效果（DATA=公开数据所在的文件夹）
	@$(PY) -m benchmarks.nlu $(DATA)
	$(PY) -m benchmarks.complaint
	$(if $(DATA),$(PY) -m benchmarks.replay $(DATA),echo "没有给 DATA，跳过真实对话的回放。")

reset: ## 删除数据库、模型和日志，重新开始
	@rm -rf var .rasa models results && echo "已清空 var/。"

lock: $(ENV_STAMP) ## 更新依赖锁（改了 pyproject.toml 之后）
	@uv="$$(scripts/uv)"
	"$$uv" lock --python $(PY)
	"$$uv" export -q --format requirements-txt --no-emit-project --no-annotate --no-dev -o requirements.lock
	"$$uv" export -q --format requirements-txt --no-emit-project --no-annotate -o requirements-dev.lock

migration: $(ENV_STAMP) ## 为表结构的改动写一个迁移：make migration M="说明"
	@$(PY) -m bot migrate --new "$(M)"

proxy: ## 测试要用的 nginx（Debian）
	@scripts/nginx

browser: ## 测试要用的 Chromium 和中文字体（Debian）
	@scripts/browser

$(ENV_STAMP): requirements.lock | $(VENV)
	@scripts/step "安装 Python 依赖" scripts/install requirements.lock
	touch $@

$(DEV_STAMP): requirements-dev.lock requirements.lock | $(VENV)
	@scripts/step "安装开发依赖" scripts/install requirements-dev.lock
	touch $@ $(ENV_STAMP)

$(VENV):
	@scripts/step "建立 Python 环境" scripts/environment

$(NODE_PATH_FILE):
	@scripts/node

$(NPM_STAMP): frontend/package-lock.json frontend/package.json | $(NODE_PATH_FILE)
	@cd frontend && PATH="$$(cat ../$(NODE_PATH_FILE)):$$PATH" ../scripts/step "安装前端依赖" npm ci --no-audit --no-fund --silent
	touch ../$@

$(FRONT_STAMP): $(FRONT_SOURCES) $(NPM_STAMP)
	@cd frontend && PATH="$$(cat ../$(NODE_PATH_FILE)):$$PATH" ../scripts/step "构建前端" npm run build --silent
	touch ../$@
