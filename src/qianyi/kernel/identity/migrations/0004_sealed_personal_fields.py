"""Address and number of an account are kept encrypted under the person's key, found by index."""

import uuid

from django.db import migrations, models

from qianyi.foundation import personal


def seal(apps, schema_editor):
    """Encrypt what stood in clear; allauth's proofs of addresses keep the index alone."""
    User = apps.get_model("identity", "User")
    Invitation = apps.get_model("identity", "Invitation")
    EmailAddress = apps.get_model("account", "EmailAddress")
    SocialAccount = apps.get_model("socialaccount", "SocialAccount")
    for user in User.objects.all():
        user.personal_ref = uuid.uuid4()
        ref = str(user.personal_ref)
        if user.email or user.phone:
            key = personal.key_new()
            user.personal_key = personal.key_wrap(key, owner=ref)
            if user.email:
                user.email_sealed = personal.encrypt(key, user.email, about=f"{ref}:email")
                user.email_index = personal.blind_index(user.email, about="email")
            if user.phone:
                user.phone_sealed = personal.encrypt(key, user.phone, about=f"{ref}:phone")
        user.save(
            update_fields=[
                "personal_ref",
                "personal_key",
                "email_sealed",
                "email_index",
                "phone_sealed",
            ]
        )
    for invitation in Invitation.objects.exclude(sent_to=""):
        invitation.sent_to_index = personal.blind_index(invitation.sent_to, about="email")
        invitation.save(update_fields=["sent_to_index"])
    for address in EmailAddress.objects.exclude(email__endswith="@index.invalid"):
        address.email = f"{personal.blind_index(address.email, about='email')}@index.invalid"
        address.save(update_fields=["email"])
    SocialAccount.objects.update(extra_data={})


from qianyi.foundation.migrations import QuickMigration


class Migration(QuickMigration):
    dependencies = [
        ("identity", "0003_history"),
        # allauth's own migrations of addresses still read the clear field.
        ("account", "0009_emailaddress_unique_primary_email"),
        ("socialaccount", "0006_alter_socialaccount_extra_data"),
    ]

    operations = [
        migrations.AddField(
            model_name="invitation",
            name="sent_to_index",
            field=models.CharField(default="", max_length=64, verbose_name="发往（索引）"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="user",
            name="email_index",
            field=models.CharField(
                blank=True, editable=False, max_length=64, verbose_name="电子邮箱的索引"
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="email_sealed",
            field=models.BinaryField(blank=True, default=b"", verbose_name="电子邮箱（已加密）"),
        ),
        migrations.AddField(
            model_name="user",
            name="personal_key",
            field=models.BinaryField(null=True, verbose_name="个人信息密钥（已加密）"),
        ),
        migrations.AddField(
            model_name="user",
            name="personal_ref",
            field=models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="个人信息编号"),
        ),
        migrations.AddField(
            model_name="user",
            name="phone_sealed",
            field=models.BinaryField(blank=True, default=b"", verbose_name="手机号码（已加密）"),
        ),
        migrations.RunPython(seal, migrations.RunPython.noop),
        migrations.RemoveConstraint(model_name="user", name="identity_email_ci_unique"),
        migrations.RemoveField(model_name="invitation", name="sent_to"),
        migrations.RemoveField(model_name="user", name="email"),
        migrations.RemoveField(model_name="user", name="phone"),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(
                condition=models.Q(("email_index", ""), _negated=True),
                fields=("email_index",),
                name="identity_email_index_unique",
                violation_error_message="这个电子邮箱已经属于另一个账号。",
            ),
        ),
    ]
