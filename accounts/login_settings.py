"""Settings of log-in, passwords and sessions, taken over by feedback_system/settings/base.py with one import.

They stand here because each belongs to a decision made in this app: one lock-out of our own (lockout.py)
instead of two that confuse each other, log-in by user name, no sign-up, no mail.
"""

from datetime import timedelta

AUTHENTICATION_BACKENDS = ["accounts.backends.Backend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"

ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {"login": "accounts.forms.LoginForm", "change_password": "accounts.forms.ChangePasswordForm"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
# The library's own limits live in the cache; ours are rows that outlive a restart and tell when to try again.
ACCOUNT_RATE_LIMITS = {"login": False, "login_failed": False, "change_password": "10/h/user"}

# Ways by a company's own directory are rows; tokens of people are never stored.
SOCIALACCOUNT_ADAPTER = "accounts.directory.adapter.DirectoryAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_AUTO_SIGNUP = False

# TOTP with recovery codes; our own form checks them, so that wrong codes count for the same lock-out as wrong passwords.
MFA_ADAPTER = "accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
SECOND_FACTOR_FOR_RIGHTS = False
"""Whether administrators, auditors and everybody who approves must have a second factor; the production settings say yes."""

SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())

AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email", "phone")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.password_rules.CharacterClassValidator"},
    {"NAME": "accounts.password_rules.FormerPasswordValidator"},
]

LOGIN_LOCK_AFTER_FAILURES = 5
LOGIN_LOCK_AFTER_FAILURES_PER_ADDRESS = 50
LOGIN_LOCK_WINDOW = timedelta(minutes=15)
